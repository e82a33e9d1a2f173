"""Dumps to download, and the page and data that describe the dataset.

In: the name of a file, and the range that a client wants.
Out: the file, made by a process of its own where nobody asked for it before.
Read first: `downloads.py`.
"""
