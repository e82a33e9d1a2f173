"""HTTP itself: connections, requests within bounds, and responses with their validators.

In: bytes of clients.
Out: a request with the release that answers it, and the response in the format it asked for.
Read first: `middleware.py`, which every request passes, then `reply.py`.
"""
