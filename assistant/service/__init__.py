"""What the people who use the web server leave there: accounts, conversations, feedback, audit.

It lies beside the archive, in a database of its own: a rebuilt archive takes the old one's place
whole, and a long indexing run must not keep an answer from being stored.
"""
