"""One SPARQL query, run in a process that may be killed; saved queries.

The text of a query, or the name of a saved one with its values, comes in; the bytes of the answer
go out, in any format that fits, or an error. Read `process` first, then `worker`, its other side;
for saved queries `saved`.
"""
