"""HTML pages: the frame that all share, the home page, and the page of an error.

In: what a page says, as data.
Out: the page, in Chinese or English.
Read first: `pages.py`.
"""
