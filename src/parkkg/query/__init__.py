"""One SPARQL query, run in a process that may be killed; saved queries."""
