"""Tables and their description become checked cells, and the cells triples.

In: a CSVW metadata document, and the files that it describes: CSV, workbooks, Parquet.
Out: problems that name the cell, and the triples of each table as N-Triples.
Read first: `convert.py`, then `load.py`.
"""
