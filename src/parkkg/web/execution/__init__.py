"""The release that answers, inside a worker: its project, its stores, the engine.

In: a query of a request.
Out: its answer, from the engine in this very process, which may be killed.
Read first: `served_release.py`.
"""
