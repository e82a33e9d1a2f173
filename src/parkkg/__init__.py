"""parkkg: curated CSV tables become a validated, versioned, evidence-backed knowledge graph."""

__version__ = "0.1.0"
