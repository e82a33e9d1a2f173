"""The text of a SPARQL query: its tokens, what it may ask, and where a fault stands.

In: text that somebody wrote: a query, a saved query, a rule, or a constraint of a shape.
Out: a `Query`, or a QueryError with line and column.
Read first: `query.py`.
"""
