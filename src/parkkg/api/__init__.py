"""What `import parkkg` offers: every command as a typed function, and a release as an object.

In: paths and Python values. Nothing here prints, exits or reads the environment.
Out: releases, rows, triples and problems; what goes wrong is a `ParkkgError`.
Read first: `projects.py` (tables to a release), then `release.py` (what one asks of it).
"""
