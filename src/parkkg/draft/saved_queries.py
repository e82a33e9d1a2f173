"""Saved queries for any draft: list the things of a kind, find one by name, count by a value.

Each has defaults that give an answer at once.
"""

from __future__ import annotations

import json
from types import MappingProxyType

from parkkg.draft.draft import Draft, TableDraft
from parkkg.draft.metadata import TERMS, term
from parkkg.namespaces import RDF, RDFS

# What people call the languages of names.
_LANGUAGES = MappingProxyType({"en": "{en: English, zh: 英文}", "zh": "{en: Chinese, zh: 中文}"})
LIMIT_PARAMETER = """#+   - name: limit
#+     title: {en: most rows, zh: 最多行数}
#+     type: integer
#+     default: 1000
#+     summary:
#+       en: The most rows to give.
#+       zh: 最多返回的行数。
"""
_PREFIXES = f"PREFIX rdfs: <{RDFS}>\n"


def saved_queries_of(draft: Draft, example: str) -> dict[str, str]:
    """The texts of the queries by their names; `example` is a word that some name has in it."""
    first = draft.tables[0]
    classes = ", ".join(table.class_name for table in draft.tables)
    queries = {"list": _list(draft, first, classes), "count-by": _count_by(draft)}
    if example:
        queries["find"] = _find(draft, example)
    return queries


def name_pattern(draft: Draft, thing: str, name: str) -> str:
    """The pattern for the name of a thing: where there are several, that in the language asked."""
    if not draft.languages:
        return f"OPTIONAL {{ ?{thing} rdfs:label ?{name} }}"
    return f"""OPTIONAL {{
    ?{thing} rdfs:label ?{name} .
    FILTER(LANG(?{name}) = ?_lang ||
           NOT EXISTS {{ ?{thing} rdfs:label ?other FILTER(LANG(?other) = ?_lang) }})
  }}"""


def language_parameter(draft: Draft) -> str:
    """The parameter for the language of names, where there are several."""
    if not draft.languages:
        return ""
    titles = ", ".join(f"{code}: {_LANGUAGES.get(code, code)}" for code in draft.languages)
    return f"""#+   - name: lang
#+     title: {{en: language, zh: 语言}}
#+     type: enum
#+     enum: {{{titles}}}
#+     default: {draft.languages[0]}
#+     summary:
#+       en: Language of the names; where a name lacks it, the name that there is.
#+       zh: 名称所用语言；没有该语言的名称时用已有的名称。
"""


def _list(draft: Draft, first: TableDraft, classes: str) -> str:
    return f"""#+ title: {{en: Things of a kind, zh: 事物清单}}
#+ summary:
#+   en: All things of a kind
#+   zh: 某一种类的全部事物
#+ columns:
#+   name: {{en: name, zh: 名称}}
#+   thing: {{en: address of the thing, zh: 事物的 IRI}}
#+ params:
#+   - name: kind
#+     title: {{en: kind, zh: 种类}}
#+     type: iri
#+     class: owl:Class
#+     base: {TERMS}
#+     default: {first.class_name}
#+     summary:
#+       en: "The kind: {classes}."
#+       zh: "种类：{classes}。"
{LIMIT_PARAMETER}{language_parameter(draft)}
{_PREFIXES}
SELECT ?name ?thing
WHERE {{
  ?thing a ?_kind_iri .
  {name_pattern(draft, "thing", "name")}
}}
ORDER BY ?name ?thing
LIMIT ?_limit_integer
"""


def _find(draft: Draft, example: str) -> str:
    found = "name"
    named = ""
    if draft.languages:  # a name is found in any language
        found, named = "found", f"\n  {name_pattern(draft, 'thing', 'name')}"
    return f"""#+ title: {{en: Find by name, zh: 按名称查找}}
#+ summary:
#+   en: Things whose name has a word in it
#+   zh: 名称中含某个词的事物
#+ columns:
#+   name: {{en: name, zh: 名称}}
#+   kind: {{en: kind, zh: 种类}}
#+   thing: {{en: address of the thing, zh: 事物的 IRI}}
#+ params:
#+   - name: text
#+     title: {{en: word, zh: 词}}
#+     type: string
#+     default: {json.dumps(example, ensure_ascii=False)}
#+     summary:
#+       en: The word, in small or capital letters.
#+       zh: 该词，不分大小写。
{language_parameter(draft)}
{_PREFIXES}
SELECT {"DISTINCT " if draft.languages else ""}?name ?kind ?thing
WHERE {{
  ?thing rdfs:label ?{found} ; a ?kind_iri .
  FILTER(CONTAINS(LCASE(STR(?{found})), LCASE(?_text))){named}
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
    return f"""#+ title: {{en: Counts by value, zh: 分类计数}}
#+ summary:
#+   en: How many things have each value of a property
#+   zh: 某一属性各取值的事物数量
#+ columns:
#+   name: {{en: name, zh: 名称}}
#+   things: {{en: things, zh: 事物数}}
#+   value: {{en: value, zh: 取值}}
#+ params:
#+   - name: property
#+     title: {{en: property, zh: 属性}}
#+     type: iri
#+     class: [owl:DatatypeProperty, owl:ObjectProperty]
#+     base: {TERMS}
#+     default: {default}
#+     summary:
#+       en: {json.dumps(f"The property: {listed}.", ensure_ascii=False)}
#+       zh: {json.dumps(f"属性：{listed}。", ensure_ascii=False)}
{language_parameter(draft)}
{_PREFIXES}
SELECT ?name (COUNT(DISTINCT ?thing) AS ?things) ?value
WHERE {{
  ?thing ?_property_iri ?value .
  {name_pattern(draft, "value", "label")}
  BIND(COALESCE(STR(?label), STR(?value)) AS ?name)
}}
GROUP BY ?name ?value
ORDER BY DESC(?things) ?name
LIMIT 1000
"""
