"""Results as pictures: SVG that is made here by hand, without a script and without a library.

In: rows of a result, what the header of their query says of its columns, a language.
Out: the text of an SVG in which each mark is titled and leads to what it is about.
Read first: `draw.py`, then `roles.py`; each view is in a file of its name.
"""
