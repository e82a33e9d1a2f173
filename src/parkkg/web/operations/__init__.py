"""What the people who run the server need: settings, metrics, the access log.

In: the options of `parkkg serve`, and what became of each request.
Out: limits for the other rooms, numbers for Prometheus, one line of JSON a request.
Read first: `settings.py`.
"""
