"""Pages of the catalogue: `/search` finds things by name, `/list/CLASS` lists those of a class.

In: a request, and the catalogue of the release.
Out: pages, or the rows that they show in any format of results.
Read first: `search.py`.
"""
