"""Problems as one HTML page: the tables with the faulty cells marked, for people without parkkg.

In: problems, and the files that they are in.
Out: one page, in Chinese and English, that loads nothing from elsewhere.
Read first: `page.py`; which rows are shown says `excerpts.py`.
"""
