"""Pages, feeds and sitemaps of the web into an archive: politely, and only what is new or has changed."""
