"""The documentation of a dataset and its ontology: RDF for programs, pages for people.

In: a release, and the metadata, ontology and shapes of its project.
Out: a description in RDF (DCAT, VoID, PROV-O), a page of the ontology, and one of the columns.
Read first: `dataset.py`; for the page of the ontology `ontology_page.py`.
"""
