"""What the graph has to be like, and which cell a result leads back to.

In: the relation `triple(s, p, o)` of a connection, and shapes in RDF files.
Out: a validation report, and each of its results as a problem with file, line and column.
Read first: `validate.py`, then `compile.py`; `shapes.py` says what a shape is.
"""
