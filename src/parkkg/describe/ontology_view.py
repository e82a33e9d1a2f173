"""What the documentation of the ontology shows, section by section, ready to be written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from parkkg.describe.constraints import Constraint, PropertyPath, Shape
from parkkg.describe.ontology_parts import (
    Cell,
    Entry,
    Fact,
    Item,
    Rule,
    RuleRow,
    RuleTable,
    Table,
    link,
)
from parkkg.describe.profiles import Profile, Row, cardinality, profile, users
from parkkg.describe.vocabulary import Alignment, Class, Property, Scheme, Vocabulary
from parkkg.graph.index import Node, local_name
from parkkg.text import LocalizedText

_TRAITS = MappingProxyType(
    {
        "Functional": "函数性",
        "InverseFunctional": "反函数性",
        "Transitive": "传递性",
        "Symmetric": "对称性",
        "Asymmetric": "非对称性",
        "Reflexive": "自反性",
        "Irreflexive": "反自反性",
    }
)
_TARGETS = MappingProxyType(
    {
        "class": LocalizedText("针对实例", "Instances of"),
        "node": LocalizedText("针对节点", "The node"),
        "subjects": LocalizedText("针对主语", "Subjects of"),
        "objects": LocalizedText("针对宾语", "Objects of"),
    }
)
_NUMBER = LocalizedText("基数", "Number")
_LONGEST_PATTERN = 40


class View:
    """Turns a vocabulary and its shapes into sections."""

    def __init__(
        self, vocabulary: Vocabulary, shapes: Sequence[Shape], prefixes: Mapping[str, str]
    ) -> None:
        self.vocabulary, self.shapes, self.prefixes = vocabulary, shapes, prefixes
        self._spaces = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._profiles = {c.iri: profile(vocabulary, shapes, c.iri) for c in vocabulary.classes}
        self._anchors = _anchors([*vocabulary.classes, *vocabulary.properties, *vocabulary.schemes])
        self._within = {c.shape: s.iri for s in reversed(shapes) for c in s.constraints}
        rows = [row.path.parts for p in self._profiles.values() for row in p.rows]
        self._common = {parts: rows.count(parts) for parts in rows}

    def short(self, iri: str) -> str:
        """The prefixed name of an IRI, or the IRI."""
        cut = len(iri)
        while (cut := max(iri.rfind("/", 0, cut), iri.rfind("#", 0, cut))) > 0:
            prefix = self._spaces.get(iri[: cut + 1])
            if prefix is not None:
                return f"{prefix}:{iri[cut + 1 :]}"
        return iri

    def item(self, node: Node, note: str = "") -> Item:
        """A term as a link, into the page where it is on it."""
        if not isinstance(node, str):
            return Item(node.text, note=note)
        anchor, scheme = self._anchors.get(node), self._anchors.get(node.rpartition("/")[0])
        if scheme:
            return Item(local_name(node), f"#{scheme}", note=note)
        return Item(self.short(node), f"#{anchor}" if anchor else link(node), note=note)

    def fact(self, zh: str, en: str, iris: Iterable[str]) -> Iterator[Fact]:
        """A fact about some terms; none where there are none."""
        items = tuple(map(self.item, iris))
        if items:
            yield Fact(LocalizedText(zh, en), items)

    def classes(self, examples: Mapping[str, str]) -> Iterator[Entry]:
        """The classes, with their rules and examples."""
        head = (
            LocalizedText("属性", "Property"),
            LocalizedText("取值", "Values"),
            _NUMBER,
            LocalizedText("规则", "Rules"),
        )
        for c in self.vocabulary.classes:
            found = self._profiles[c.iri]
            rows = sorted(found.rows, key=lambda row: self._common[row.path.parts])
            facts = (
                *self.fact("上位类", "Superclasses", c.supers),
                *self.fact("与之不相交", "Disjoint with", c.disjoint),
                *self.fact("由推理得到", "By entailment", self._entailed(c)),
            )
            yield Entry(
                *self._named(c),
                facts=facts,
                rules=RuleTable(head, tuple(map(self._row, rows))),
                whole=tuple(self._rule(one) for one in found.whole if one.message),
                example=examples.get(c.iri, ""),
            )

    def properties(self, *, literal: bool) -> Iterator[Entry]:
        """The datatype properties, or the object properties."""
        for p in self.vocabulary.properties:
            if p.literal != literal:
                continue
            traits = tuple(
                Item(text=LocalizedText(_TRAITS[name], name.lower())) for name in p.traits
            )
            carriers = tuple(self.item(iri, number) for iri, number in self._carriers(p))
            used = tuple(map(self._shape_item, users(self.shapes, p.iri)))
            facts = (
                *self.fact("定义域", "Domain", p.domains),
                *self.fact("值域", "Range", p.ranges),
                *((Fact(LocalizedText("特性", "Characteristics"), traits),) if traits else ()),
                *self.fact("上位属性", "Superproperty", p.supers),
                *self.fact("逆属性", "Inverse", p.inverses),
                *((Fact(LocalizedText("用于", "Used with"), carriers),) if carriers else ()),
                *((Fact(LocalizedText("相关形状", "Shapes using it"), used),) if used else ()),
            )
            yield Entry(*self._named(p), facts=facts)

    def schemes(self, tables: Mapping[str, Table]) -> Iterator[Entry]:
        """The code lists, with their concepts."""
        for s in self.vocabulary.schemes:
            yield Entry(*self._named(s), table=tables.get(s.iri, Table()))

    def shape_entries(self) -> Iterator[Entry]:
        """Every shape: what it is about, and its rules, unless a class shows them all."""
        head = (
            LocalizedText("路径", "Path"),
            LocalizedText("要求", "Asked"),
            _NUMBER,
            LocalizedText("规则", "Rules"),
        )
        for shape in self.shapes:
            facts = [f for k, t in _TARGETS.items() for f in self.fact(t.zh, t.en, shape.aims(k))]
            shown = self._shown_at(shape)
            facts += self.fact("规则见", "Rules stand with", shown)
            rows = () if shown else tuple(map(self._shape_row, shape.constraints))
            yield Entry(
                anchor=f"shape-{local_name(shape.iri)}",
                short=self.short(shape.iri),
                facts=tuple(facts),
                rules=RuleTable(head, rows),
            )

    def alignments(self) -> Iterator[Entry]:
        """The alignments, match by match."""
        head = (
            LocalizedText("本体术语", "Our term"),
            LocalizedText("关系", "Relation"),
            LocalizedText("对方术语", "Their term"),
            LocalizedText("说明", "Why"),
        )
        for n, a in enumerate(self.vocabulary.alignments, 1):
            yield Entry(
                anchor=f"alignment-{n}",
                short="",
                label=a.header.title or LocalizedText(en=a.header.iri),
                iri=a.header.iri,
                definition=a.header.description,
                table=Table(head, tuple(self._matches(a))),
            )

    def foreign(self) -> tuple[Fact, ...]:
        """The terms of other vocabularies, by vocabulary."""

        def space(iri: str) -> str:
            return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]

        ordered = sorted(self.vocabulary.foreign, key=lambda iri: (self.short(iri), iri))
        return tuple(
            Fact(LocalizedText(en=self._spaces.get(name, name)), tuple(map(self.item, iris)))
            for name, iris in groupby(ordered, space)
        )

    def prefix_facts(self) -> tuple[Fact, ...]:
        return tuple(
            Fact(LocalizedText(en=f"{prefix}:"), (Item(namespace),))
            for prefix, namespace in sorted(self.prefixes.items())
        )

    def _named(
        self, one: Class | Property | Scheme
    ) -> tuple[str, str, LocalizedText, str, LocalizedText]:
        return self._anchors[one.iri], self.short(one.iri), one.label, one.iri, one.definition

    def _matches(self, alignment: Alignment) -> Iterator[tuple[Cell, ...]]:
        for *terms, why in alignment.matches:
            yield (*(Cell((self.item(str(term)),)) for term in terms), Cell(text=why))

    def _row(self, row: Row) -> RuleRow:
        compared = [(s, v) for c in row.constraints if not c.given for s, v in c.checks if v]
        patterns = [c.pattern for c in row.constraints if 0 < len(c.pattern) <= _LONGEST_PATTERN]
        return RuleRow(
            path=tuple(self._path(row.path)),
            values=(
                *map(self.item, (*row.classes, *row.datatypes, *row.schemes)),
                *map(self.item, row.values),
                *(Item(f"{sign} {self._code(v)}") for sign, v in compared),
                *map(Item, patterns),
            ),
            number=tuple(row.cardinality.split(", ")),
            rules=tuple(self._rule(c, row.firm) for c in row.constraints if c.message),
        )

    def _shape_row(self, c: Constraint) -> RuleRow:
        named = (*c.classes, *filter(None, (c.datatype, c.scheme)))
        return RuleRow(
            path=tuple(self._path(c.path)),
            values=(
                *map(self.item, named),
                *map(self.item, c.values),
                *(Item(f"{sign} {self._code(v)}".strip()) for sign, v in c.checks),
                *((Item(c.pattern),) if 0 < len(c.pattern) <= _LONGEST_PATTERN else ()),
            ),
            number=tuple(cardinality([c]).split(", ")) if c.path.parts and not c.given else (),
            rules=(self._rule(c),),
        )

    def _rule(self, c: Constraint, firm: Sequence[Constraint] = ()) -> Rule:
        given: tuple[Item, ...] = ()
        if c.given:
            name, values = c.given
            options = " | ".join(map(local_name, values))
            given = (
                Item(text=LocalizedText("若", "where")),
                self.item(name, f"= {options}:" if options else ""),
                *(() if options else (Item(text=LocalizedText("存在：", "is there:")),)),
                Item(note=cardinality([*firm, c])),
            )
        shape = Item(self.short(c.shape), f"#shape-{local_name(self._within[c.shape])}")
        return Rule(c.message, shape, c.severity != "Violation", given)

    def _path(self, path: PropertyPath) -> Iterator[Item]:
        for part in path.parts:
            yield self.item(part) if part in path.iris else Item(note=part.strip())

    def _code(self, value: Node) -> str:
        return self.short(value) if isinstance(value, str) else value.text

    def _shape_item(self, shape: Shape) -> Item:
        return Item(local_name(shape.iri), f"#shape-{local_name(shape.iri)}")

    def _carriers(self, p: Property) -> Iterator[tuple[str, str]]:
        """The classes that may have a property, and how many values each."""
        for iri, found in self._profiles.items():
            for row in found.rows:
                if row.path.property == p.iri:
                    yield iri, row.cardinality

    def _entailed(self, c: Class) -> Iterator[str]:
        """The properties that only turn round what others say of an instance of the class."""
        above = set(self.vocabulary.supers(c.iri))
        rows = [row for found in self._profiles.values() for row in found.rows]
        leading = {row.path.property for row in rows if above & set(row.classes)}
        for p in self.vocabulary.properties:
            if p.derived and leading & set(p.inverses):
                yield p.iri

    def _shown_at(self, shape: Shape) -> tuple[str, ...]:
        """The classes that show what a shape asks, where they show all of it."""
        told = {c.message for c in shape.constraints}
        here = {iri: told & _messages(found) for iri, found in self._profiles.items()}
        return tuple(iri for iri, m in here.items() if m) if told in here.values() else ()


def _messages(found: Profile) -> set[LocalizedText]:
    return {c.message for row in found.rows for c in row.constraints} | {
        c.message for c in found.whole
    }


def _anchors(terms: Sequence[Class | Property | Scheme]) -> dict[str, str]:
    """An id in the page for each term: its local name, which makes its IRI lead there."""
    found: dict[str, str] = {}
    for term in terms:
        name = local_name(term.iri)
        if isinstance(term, Scheme):
            name = f"code-{name}"
        found[term.iri] = name if name not in found.values() else f"{name}-{len(found)}"
    return found
