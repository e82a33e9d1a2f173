"""Things, ontology and shapes under their own IRIs, as a page or as data.

In: an IRI, and what the client accepts.
Out: 303 to the page or the data, and these documents; 410 for what an earlier release had.
Read first: `things.py`.
"""
