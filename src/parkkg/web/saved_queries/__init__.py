"""Saved queries over HTTP: as an API, as forms, and as an OpenAPI document.

In: the name of a saved query, and its parameters.
Out: its result; for people in a page, with a form above it.
Read first: `api.py`.
"""
