"""The W3C's test suites, run from a checkout, and what is written about them.

In: a folder with the suites. Out: `docs/conformance.md`, and beside it one EARL report a suite and
`results.json`, which the next run is compared with. Read `__main__` first, then `csvw`, `protocol`
and `shacl`: each finds the tests of its suite and says of each what is wrong.
"""
