"""The process that answers: the whole application as a function, which may be killed at any time.

In: a request, as the front has read it.
Out: a response, whole or in pieces.
Read first: `application.py`, then `__main__.py`.
"""
