"""The front of the server: connections, limits, the queue, and what is given again from memory.

In: bytes of clients.
Out: bytes of responses, which workers have made; nothing of a request's content is examined here.
Read first: `connection.py`, then `exchange.py` and `pool.py`.
"""
