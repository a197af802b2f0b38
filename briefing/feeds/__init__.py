"""The desk's list of feeds as the operator keeps it: found on pages, added to the config, imported and exported.

`entry` reads an address, name or class as people give it; `discover` finds the feeds of a web page; `edit` puts feeds
into the text of a config; `opml` reads and writes OPML; `starter` writes a first config. All but `edit.replace` are
pure: who fetches, and who checks the result, is `service.feeds`.
"""
