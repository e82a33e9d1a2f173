"""What HTTP says of answers: which format is wanted, validators, addresses in links.

In: a request and an answer.
Out: the response, in the format that the request asked for.
Read first: `reply.py`.
"""
