"""The web server: the chat, the register, the reader, the admin's pages, REST and MCP in one process."""
