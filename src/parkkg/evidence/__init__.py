"""What each fact rests on: sources, passages, the ledger and proofs.

In: loaded tables or a release, and the archived texts of the sources.
Out: the passages of a thing, the faults of the ledger, and the proof that a text says so.
Read first: `facts.py`.
"""
