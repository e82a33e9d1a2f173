"""Cells become triples: entailment, counts, N-Triples."""
