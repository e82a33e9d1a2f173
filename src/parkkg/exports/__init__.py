"""Results in formats that the engine does not write: workbooks, CSV for Excel, Parquet, Markdown.

In: an answer in TSV, in pieces, and what people call its columns.
Out: the same rows in another format, in pieces; never the whole of them in memory.
Read first: `export.py`; each format is in a file of its own.
"""
