"""What a result says to people, in Chinese and in English, where its shape has no sh:message.

A sentence says what is wrong and names the bound; the end names the constraint and its shape. For a
nested shape it says what failed inside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from parkkg.graph.short_names import shown, shown_path
from parkkg.namespaces import SH, XSD
from parkkg.shacl.paths import Path, sparql
from parkkg.shacl.shapes import Closed, Constraint, Pattern, Qualified, Query, Shapes
from parkkg.text import LocalizedText

if TYPE_CHECKING:
    from parkkg.shacl.plan import Part

_MOST_INSIDE = 5
_LONGEST_SHAPE = 120
# Literals that Turtle writes without quotation marks.
_BARE = re.compile(rf'"([^"]*)"\^\^<{re.escape(XSD)}(?:integer|decimal|boolean)>')
_KINDS = MappingProxyType(
    {
        "IRI": LocalizedText("IRI", "an IRI"),
        "BlankNode": LocalizedText("空白节点", "a blank node"),
        "Literal": LocalizedText("字面量", "a literal"),
    }
)


class Messages:
    """Writes the built-in sentences of a shapes graph, with short names by `prefixes`."""

    def __init__(self, shapes: Shapes, prefixes: Mapping[str, str]) -> None:
        self._shapes = shapes
        self._prefixes = {**prefixes, **shapes.graph.prefixes}

    def built_in(
        self, part: Part, number: int | None, inside: Sequence[Part]
    ) -> tuple[tuple[str, str], ...]:
        """The sentence for a result in each language."""
        text = self._sentence(part, number)
        where = f"{self.spelled(part.constraint)}, {self.name(part.shape.name)}"
        found = []
        for language in ("en", "zh"):
            said = text.for_reader(language)
            if inside:
                said += (": " if language == "en" else "：") + self._inside(inside, language)
            end = f" ({where})" if language == "en" else f"（{where}）"
            found.append((language, said + end))
        return tuple(found)

    def name(self, shape: str) -> str:
        """What to call a shape: its name, else that of the shape around it, else its place."""
        label = self._shapes.graph.label(shape)
        if label.startswith("<"):
            inner = "" if label == shape else "…"
            return self.short(label) + inner
        place = self._shapes.graph.place(shape)
        return f"{place.file}:{place.line}"

    def short(self, term: str) -> str:
        """A term for people: `5` for a number, the short name of an IRI."""
        if match := _BARE.fullmatch(term):
            return match[1]
        return shown(term, self._prefixes)

    def path(self, path: Path) -> str:
        """A path for people."""
        return shown_path(sparql(path), self._prefixes)

    def spelled(self, constraint: Constraint) -> str:
        """A constraint as the shapes file has it: `sh:minCount 1`."""
        match constraint.value:
            case Query():
                return "sh:sparql" if constraint.component.startswith(f"<{SH}") else self.short(
                    constraint.component)  # fmt: skip
            case Pattern(expression, flags):
                return f'sh:pattern "{expression}"' + (f' sh:flags "{flags}"' if flags else "")
            case Qualified(shape, least, most):
                bound = least if least is not None else most
                return f"sh:{constraint.kind} {bound}, sh:qualifiedValueShape {self._shape(shape)}"
            case Closed():
                return "sh:closed true"
            case int(number):
                value = "true" if constraint.kind == "uniqueLang" else str(number)
                return f"sh:{constraint.kind} {value}"
            case str(term):
                nested = constraint.kind in ("node", "not", "property")
                value = self._shape(term) if nested else self.short(term)
                return f"sh:{constraint.kind} {value}"
            case tuple(members):
                nested = constraint.kind in ("and", "or", "xone")
                names = [self._shape(m) if nested else self.short(m) for m in members]
                return f"sh:{constraint.kind} ({' '.join(names)})"
        raise TypeError(constraint.kind)

    def _shape(self, name: str) -> str:
        """A nested shape: its name, or what it asks."""
        if not name.startswith("_:"):
            return self.short(name)
        shape = self._shapes[name]
        parts = [f"sh:path {self.path(shape.path)}"] if shape.path is not None else []
        parts += [self.spelled(constraint) for constraint in shape.constraints]
        text = "; ".join(parts)
        return f"[{text}]" if len(text) < _LONGEST_SHAPE else f"[{text[:_LONGEST_SHAPE]}…]"

    def _inside(self, parts: Sequence[Part], language: str) -> str:
        texts = []
        for part in dict.fromkeys(parts):
            text = self._sentence(part, None).for_reader(language)
            if part.shape.path is not None:
                text = f"{self.path(part.shape.path)} {text}"
            texts.append(text)
        separator = "; " if language == "en" else "；"
        more = " …" if len(texts) > _MOST_INSIDE else ""
        return separator.join(texts[:_MOST_INSIDE]) + more

    def _sentence(self, part: Part, number: int | None) -> LocalizedText:  # noqa: C901, PLR0911, PLR0912
        kind, value = part.constraint.kind, part.constraint.value
        match kind, value:
            case "minCount", int(least):
                return _min_count(least, number)
            case "maxCount", int(most):
                return _max_count(most, number)
            case "class", str(term):
                name = self.short(term)
                return LocalizedText(f"不是 {name} 的实例", f"is no instance of {name}")
            case "datatype", str(term):
                name = self.short(term)
                return LocalizedText(f"不是合法的 {name}", f"is no valid {name}")
            case "nodeKind", str(term):
                return _node_kind(term)
            case (("minInclusive" | "minExclusive" | "maxInclusive" | "maxExclusive"), str(term)):
                return _bound(kind, self.short(term))
            case "minLength", int(least):
                return LocalizedText(f"少于 {least} 个字符", f"has fewer than {_characters(least)}")
            case "maxLength", int(most):
                return LocalizedText(f"多于 {most} 个字符", f"has more than {_characters(most)}")
            case "pattern", Pattern(expression):
                return LocalizedText(
                    f"不匹配正则表达式 {expression}", f"does not match {expression}"
                )
            case "languageIn", tuple(tags):
                names = ", ".join(self.short(tag).strip('"') for tag in tags)
                return LocalizedText(
                    f"的语言不在此列：{names}", f"is in none of the languages {names}"
                )
            case "uniqueLang", _:
                return LocalizedText(
                    "同一语言有多个值", "has more than one value in the same language"
                )
            case (("equals" | "disjoint" | "lessThan" | "lessThanOrEquals"), str(term)):
                return _pair(kind, self.short(term))
            case "hasValue", str(term):
                name = self.short(term)
                return LocalizedText(f"缺少值 {name}", f"lacks the value {name}")
            case "in", tuple(members):
                names = ", ".join(map(self.short, members[:10])) + ", …" * (len(members) > 10)
                return LocalizedText(f"不在允许的值之中：{names}", f"is none of {names}")
            case "closed", _:
                return LocalizedText("是不允许有的属性的值", "is the value of a property that is "
                    "not allowed here")  # fmt: skip
            case "node", str(shape):
                name = self._shape(shape)
                return LocalizedText(f"不符合 {name}", f"does not conform to {name}")
            case "not", str(shape):
                name = self._shape(shape)
                return LocalizedText(
                    f"符合 {name}，而这是不允许的", f"conforms to {name}, which it must not"
                )
            case "and", tuple(members):
                return LocalizedText(
                    f"没有符合全部 {len(members)} 个形状",
                    f"does not conform to all of {len(members)} shapes",
                )
            case "or", tuple(members):
                return LocalizedText(
                    f"不符合 {len(members)} 个形状中的任何一个",
                    f"conforms to none of {len(members)} shapes",
                )
            case "xone", tuple(members):
                count = len(members)
                some = "" if number is None else f" {number}"
                return LocalizedText(
                    f"符合 {count} 个形状中的{some or '零个或多'}个，而应恰好符合一个",
                    f"conforms to{some or ' none or several'} of {count} shapes, "
                    "and must to exactly one",
                )
            case (("qualifiedMinCount" | "qualifiedMaxCount"), Qualified(shape, least, most)):
                return _qualified(self._shape(shape), least, most, number)
            case _:
                name = self.spelled(part.constraint)
                return LocalizedText(f"不满足 {name}", f"does not satisfy {name}")


def _min_count(least: int, number: int | None) -> LocalizedText:
    if number is not None:
        return LocalizedText(
            f"有 {number} 个值，至少需要 {least} 个",
            f"has {_values(number)}, and needs at least {least}",
        )
    if least == 1:
        return LocalizedText("没有值", "has no value")
    return LocalizedText(f"的值少于 {least} 个", f"has fewer than {_values(least)}")


def _max_count(most: int, number: int | None) -> LocalizedText:
    if number is not None:
        return LocalizedText(
            f"有 {number} 个值，最多允许 {most} 个",
            f"has {_values(number)}, and may have at most {most}",
        )
    return LocalizedText(f"的值多于 {most} 个", f"has more than {_values(most)}")


def _values(number: int) -> str:
    return f"{number} value{'s' * (number != 1)}"


def _characters(number: int) -> str:
    return f"{number} character{'s' * (number != 1)}"


def _node_kind(kind: str) -> LocalizedText:
    names = [_KINDS[name] for name in kind.removeprefix(f"<{SH}").rstrip(">").split("Or")]
    zh, en = "或".join(n.zh for n in names), " or ".join(n.en for n in names)
    return LocalizedText(f"不是{zh}", f"is not {en}")


def _bound(kind: str, bound: str) -> LocalizedText:
    zh, en = {
        "minInclusive": ("不小于", "at least"),
        "minExclusive": ("大于", "more than"),
        "maxInclusive": ("不大于", "at most"),
        "maxExclusive": ("小于", "less than"),
    }[kind]
    return LocalizedText(f"必须{zh} {bound}", f"must be {en} {bound}")


def _pair(kind: str, name: str) -> LocalizedText:
    zh, en = {
        "equals": ("只在其一，两者的值应相同：", "is not a value of both this path and"),
        "disjoint": ("不得同时是此属性的值：", "must not be a value of"),
        "lessThan": ("必须小于此属性的值：", "must be less than each value of"),
        "lessThanOrEquals": ("必须不大于此属性的值：", "must be at most each value of"),
    }[kind]
    return LocalizedText(f"{zh}{name}", f"{en} {name}")


def _qualified(name: str, least: int | None, most: int | None, number: int | None) -> LocalizedText:
    zh_count = "" if number is None else f"有 {number} 个值符合 {name}，"
    en_count = "" if number is None else f"has {_values(number)} that conform to {name}, and "
    zh_end, en_end = "", ""
    if number is None:
        zh_end, en_end = f"符合 {name} 的值", f" that conform to {name}"
    if least is not None:
        return LocalizedText(
            f"{zh_count}{zh_end}至少需要 {least} 个", f"{en_count}needs at least {least}{en_end}"
        )
    return LocalizedText(
        f"{zh_count}{zh_end}最多允许 {most} 个", f"{en_count}may have at most {most}{en_end}"
    )
