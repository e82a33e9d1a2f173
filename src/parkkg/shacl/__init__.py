"""What the graph has to be like, and which cell a result leads back to.

In: N-Triples files, and the shapes.
Out: a validation report, and each of its results as a problem with file, line and column.
Read first: `validate.py`, then `locate.py`.
"""
