"""The text of a SPARQL query: its tokens, what it may ask, and where an error stands in it.

Text comes in; a `Query` goes out, or a QueryError with line and column. Read `query` first.
"""
