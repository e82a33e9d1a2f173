"""CSV tables and their description become checked cells, and the cells triples.

In: a CSVW metadata document, and the CSV files that it describes.
Out: problems that name the cell, and the triples of each table as N-Triples.
Read first: `convert.py`, then `load.py`.
"""
