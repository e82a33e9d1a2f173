"""What pages need to know of a release: names, titles, licence, the JSON-LD context.

In: a release that is served.
Out: the same as frozen data, read once and kept while the release is served.
Read first: `loaders.py`.
"""
