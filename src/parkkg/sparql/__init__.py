"""The text of a SPARQL query: its tokens, what it may ask, where a fault stands."""
