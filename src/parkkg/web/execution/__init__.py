"""Which release is served, and the processes that run the queries.

In: a query of a request.
Out: its answer, whole or in pieces; or the refusal, if it takes too long or too many wait.
Read first: `app_state.py`, then `pool.py`.
"""
