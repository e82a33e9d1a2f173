"""Immutable releases: sealed, listed, compared, pruned, verified, dumped.

In: a folder that the pipeline has filled.
Out: a release that nobody changes any more, and which one is current.
Read first: `release.py`, then `repository.py`; `use` there decides which release is current.
"""
