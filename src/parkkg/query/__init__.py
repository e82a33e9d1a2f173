"""One SPARQL query, run in a process that may be killed; saved queries.

In: a query or the name of a saved one, its parameters, and the store of a release.
Out: the result in one of the formats, in pieces, or an error that says why there is none.
Read first: `process.py`, then `worker.py`, its other side; for saved queries `saved.py`.
"""
