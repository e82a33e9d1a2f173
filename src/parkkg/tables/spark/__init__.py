"""Tables that outgrow one machine: Spark reads them in parts, and compares keys across parts.

In: a job, as `tables/convert.py` has it, and a Spark session.
Out: the same problems in the same order, and the same triples, sorted, in several files.
Read first: `convert.py`, then `cut.py` and `part.py`.
"""
