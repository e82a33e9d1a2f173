"""What `import parkkg` offers: every command as a typed function, and a release as an object.

In come paths and Python values, out go releases, rows, triples and problems; what goes wrong is a
`ParkkgError`. Read `projects` first (tables to a release), then `release` (what one asks of it).
Nothing here prints, exits or reads the environment.
"""
