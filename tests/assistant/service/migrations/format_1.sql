BEGIN TRANSACTION;
CREATE TABLE accounts (
	name VARCHAR NOT NULL, 
	password VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	created FLOAT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "accounts" VALUES('lan','$argon2id$v=19$m=65536,t=3,p=4$+4kZ1ngr5OfXTWHKg61MAw$tZbvv5GR6kXKwqgo6Dc1ZpeyR1IsjsavNBb2wblE7NM','admin',1.0);
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	time FLOAT NOT NULL, 
	account VARCHAR NOT NULL, 
	address VARCHAR NOT NULL, 
	action VARCHAR NOT NULL, 
	about TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(1,1.0,'lan','192.0.2.1','signed in','');
CREATE TABLE conversations (
	id VARCHAR NOT NULL, 
	share VARCHAR, 
	created FLOAT NOT NULL, 
	updated FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (share)
);
INSERT INTO "conversations" VALUES('talk-0','LY0ncgSiWXbc7I6SSHxhnQ',1767200399.0,1767200401.0);
INSERT INTO "conversations" VALUES('talk-1',NULL,1767200400.0,1767200400.0);
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	message VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	note TEXT NOT NULL, 
	account VARCHAR NOT NULL, 
	given FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(message) REFERENCES messages (id) ON DELETE CASCADE
);
INSERT INTO "feedback" VALUES(1,'QzgAUtz6Cq94QW1A','other','ghi chú','lan',1767200402.0);
CREATE TABLE messages (
	id VARCHAR NOT NULL, 
	conversation VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	status VARCHAR NOT NULL, 
	versions VARCHAR NOT NULL, 
	seconds FLOAT NOT NULL, 
	asked FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(conversation) REFERENCES conversations (id) ON DELETE CASCADE
);
INSERT INTO "messages" VALUES('8R6sS0Kx3bqETTvR','talk-0',0,'Câu 0?','{"answer": 1}','answered','{"hoibao": "0.1"}',0.5,1767200399.0);
INSERT INTO "messages" VALUES('vyMDiaUQPqIR4v4p','talk-1',0,'Câu 1?','{"answer": 1}','not_found','{"hoibao": "0.1"}',1.5,1767200400.0);
INSERT INTO "messages" VALUES('QzgAUtz6Cq94QW1A','talk-0',1,'Câu 2?','{"answer": 1}','answered','{"hoibao": "0.1"}',2.5,1767200401.0);
CREATE TABLE sessions (
	token VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	created FLOAT NOT NULL, 
	expires FLOAT NOT NULL, 
	PRIMARY KEY (token), 
	FOREIGN KEY(account) REFERENCES accounts (name) ON DELETE CASCADE
);
INSERT INTO "sessions" VALUES('784b7fe2031a0c1434ce386665720812fabcb009a08a3efed112b3a1c71cb3d9','lan','browser',1.0,10000000001.0);
CREATE INDEX ix_conversations_updated ON conversations (updated);
CREATE INDEX ix_audit_time ON audit (time);
CREATE INDEX ix_sessions_account ON sessions (account);
CREATE INDEX ix_sessions_expires ON sessions (expires);
CREATE INDEX ix_messages_asked ON messages (asked);
CREATE UNIQUE INDEX ix_messages_conversation_number ON messages (conversation, number);
CREATE INDEX ix_feedback_message ON feedback (message);
COMMIT;
