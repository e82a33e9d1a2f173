"""Immutable releases: sealed, listed, compared, pruned, dumped."""
