"""Triples outside a store: what follows from them, how many there are, how they are written.

In: sorted N-Triples files, the ontology, and its rules.
Out: the entailed triples, counts by class and property, and RDF in each format.
Read first: `ntriples.py`, then `entail.py`.
"""
