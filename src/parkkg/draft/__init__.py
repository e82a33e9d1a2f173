"""Tables that nobody has described become the draft of a project.

In: files with tables, and the base IRI of what they are about.
Out: the draft of their metadata, ontology, shapes and saved queries, and what it rests on.
Read first: `draft.py`, then `columns.py`.
"""
