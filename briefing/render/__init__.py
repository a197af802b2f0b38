"""One edition in each of its formats.

In: an `Edition`. Out: a `Rendering`, the bytes of one file. `html` and `pdf` are drawn from the templates (the PDF is
the HTML page laid out on paper), `text` and `json` from the record alone. `filters` and `phrases` say the record's
values in the reader's language and time zone. Nothing here reads the clock: the same record gives the same bytes.
"""
