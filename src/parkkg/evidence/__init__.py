"""Sources, passages, ledger and proofs."""
