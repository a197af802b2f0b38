"""Past editions → the pages of a site that opens from disk and from any web server.

Every page is one file that asks for no other, as editions are; only `search.html` loads the scripts of `search/`, since
a page from disk may load scripts, but not fetch. Nothing here reads the store or the disk: `service.site` does.
"""
