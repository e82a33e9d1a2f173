"""What a dataset says of itself, and the page of its ontology.

In: a release, and the metadata, ontology and shapes of its project.
Out: a description in RDF (DCAT, VoID, PROV-O), and one HTML page.
Read first: `dataset.py`; for the page `ontology_page.py`.
"""
