"""The catalogue of a release: its things by name, kind and facet, in one SQLite file.

In: the table of triples and the shapes, when a release is built; later a text, a class, a choice.
Out: `catalogue.sqlite`; things that have such a name, the thing that a name means, lists.
Read first: `find.py`.
"""
