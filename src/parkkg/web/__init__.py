"""A release over HTTP.

In: requests, and a store of releases.
Out: answers: SPARQL results, saved queries, pages and data of things, downloads.
Read first: `server.py`; docs/architecture.md has the way of a request.
"""
