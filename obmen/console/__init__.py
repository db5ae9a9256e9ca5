"""The web console: server-rendered pages in Russian over the same services as the command line."""
