"""The documentation of a dataset and its ontology: RDF for programs, terms and rules for people.

In: a release, and the metadata, ontology and shapes of its project.
Out: a description in RDF (DCAT, VoID, PROV-O), the ontology for pages, and a page of columns.
Read first: `dataset.py`; for the ontology `ontology.py`.
"""
