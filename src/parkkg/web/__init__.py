"""A release over HTTP.

In: requests, and a store of releases.
Out: answers: SPARQL results, saved queries, pages and data of things, downloads.
Read first: `app.py`, which has every route, then `server.py`.
"""
