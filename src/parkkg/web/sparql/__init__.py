"""The endpoint: SPARQL Protocol, Graph Store Protocol (reading), and a form for people.

In: a request to `/sparql` or `/rdf-graph-store`.
Out: the result of a query, a whole graph, or the description of the service.
Read first: `endpoint.py`.
"""
