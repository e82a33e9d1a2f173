"""CSV on the Web, the W3C standard: a table's description is compiled to SQL.

In: a metadata document (Metadata Vocabulary for Tabular Data), and the header of a file.
Out: the annotated table model, and one SQL query a table that yields its triples or its faults.
Read first: `model.py`, then `compile.py`.
"""
