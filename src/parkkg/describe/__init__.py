"""What a dataset says of itself, and the page of its ontology."""
