"""Three saved queries for any draft: list the things of a kind, find one by name, count by a value.

Each has defaults that give an answer at once.
"""

from __future__ import annotations

import json

from parkkg.draft.draft import Draft, TableDraft
from parkkg.draft.metadata import TERMS, term
from parkkg.namespaces import RDF, RDFS

_PREFIXES = f"PREFIX rdfs: <{RDFS}>\n"


def saved_queries_of(draft: Draft, example: str) -> dict[str, str]:
    """The texts of the queries by their names; `example` is a word that some name has in it."""
    first = draft.tables[0]
    classes = ", ".join(table.class_name for table in draft.tables)
    queries = {"list": _list(first, classes), "count-by": _count_by(draft)}
    if example:
        queries["find"] = _find(example)
    return queries


def _list(first: TableDraft, classes: str) -> str:
    return f"""#+ summary:
#+   en: All things of a kind
#+   zh: 某一种类的全部事物
#+ params:
#+   - name: kind
#+     type: iri
#+     base: {TERMS}
#+     default: {first.class_name}
#+     summary:
#+       en: "The kind: {classes}."
#+       zh: "种类：{classes}。"
#+   - name: limit
#+     type: integer
#+     default: 1000
#+     summary:
#+       en: The most rows to give.
#+       zh: 最多返回的行数。

{_PREFIXES}
SELECT ?name ?thing
WHERE {{
  ?thing a ?_kind_iri .
  OPTIONAL {{ ?thing rdfs:label ?name }}
}}
ORDER BY ?name ?thing
LIMIT ?_limit_integer
"""


def _find(example: str) -> str:
    return f"""#+ summary:
#+   en: Things whose name has a word in it
#+   zh: 名称中含某个词的事物
#+ params:
#+   - name: text
#+     type: string
#+     default: {json.dumps(example, ensure_ascii=False)}
#+     summary:
#+       en: The word, in small or capital letters.
#+       zh: 该词，不分大小写。

{_PREFIXES}
SELECT ?name ?kind ?thing
WHERE {{
  ?thing rdfs:label ?name ; a ?kind_iri .
  FILTER(CONTAINS(LCASE(STR(?name)), LCASE(?_text)))
  OPTIONAL {{ ?kind_iri rdfs:label ?kind }}
}}
ORDER BY ?name ?thing
LIMIT 1000
"""


def _count_by(draft: Draft) -> str:
    """Counting by the best category of any table, else by kind."""
    best = next(
        ((table, column) for table in draft.tables if (column := table.category) is not None), None
    )
    by = f"{RDF}type" if best is None else term(draft, best[1].predicate)
    names = [column.predicate for table in draft.tables for column in table.columns if column.own]
    listed = ", ".join(dict.fromkeys(names)) or "-"
    default = best[1].predicate if best is not None and best[1].own else by
    return f"""#+ summary:
#+   en: How many things have each value of a property
#+   zh: 某一属性各取值的事物数量
#+ params:
#+   - name: property
#+     type: iri
#+     base: {TERMS}
#+     default: {default}
#+     summary:
#+       en: {json.dumps(f"The property: {listed}.", ensure_ascii=False)}
#+       zh: {json.dumps(f"属性：{listed}。", ensure_ascii=False)}

{_PREFIXES}
SELECT ?name (COUNT(DISTINCT ?thing) AS ?things) ?value
WHERE {{
  ?thing ?_property_iri ?value .
  OPTIONAL {{ ?value rdfs:label ?label }}
  BIND(COALESCE(STR(?label), STR(?value)) AS ?name)
}}
GROUP BY ?name ?value
ORDER BY DESC(?things) ?name
LIMIT 1000
"""
