"""Triples outside a store: what follows from them, how many there are, how they are written.

In: tables, RDF files, the ontology, and its rules.
Out: one table of triples, what follows from it, counts, and RDF in each format.
Read first: `triples.py`, then `entail.py`.
"""
