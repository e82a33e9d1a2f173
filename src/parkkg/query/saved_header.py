"""The header of a saved query: `#+` lines in YAML, with the line of each value for errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from parkkg.errors import DataError
from parkkg.query.parameters import TYPES, Param
from parkkg.query.sections import FORMS, Section
from parkkg.query.views import NO_VIEW, ROLES, TABLE, VIEWS, View
from parkkg.text import NO_TEXT, LocalizedText, did_you_mean, said


@dataclass(frozen=True)
class Column:
    """A variable that a query returns, and what people call it.

    `unit` is the variable that has the unit of its numbers.
    """

    name: str
    title: LocalizedText
    unit: str = ""


@dataclass(frozen=True)
class Header:
    """What a saved query says about itself. `params` is None where it says nothing of them.

    `named` are the variables that it says the query returns, and the line of each.
    """

    title: LocalizedText = NO_TEXT
    summary: LocalizedText = NO_TEXT
    description: LocalizedText = NO_TEXT
    tags: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    params: tuple[Param, ...] | None = None
    view: View = NO_VIEW
    named: tuple[tuple[str, int], ...] = ()
    sections: tuple[Section, ...] = ()


def read_header(text: str, file: str) -> Header:
    """The header in `text`. Raises DataError, with `file` and line, where it is not right."""
    lines = [(i, line[2:]) for i, line in enumerate(text.splitlines(), 1) if line.startswith("#+")]
    source = _Source(file, [number for number, _ in lines])
    try:
        node = yaml.compose("\n".join(line for _, line in lines), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise source.fault(
            mark.line if mark else 0, said("not YAML: {problem}", problem=problem)
        ) from error
    if node is None:
        return Header()
    keys = source.mapping(node, said("the header"), _KEYS, others=True)
    columns = tuple(_columns(source, keys["columns"])) if "columns" in keys else ()
    drawn = tuple(_drawn(source, keys["view"])) if "view" in keys else ()
    return Header(
        title=source.localized(keys.get("title")),
        summary=source.localized(keys.get("summary")),
        description=source.localized(keys.get("description")),
        tags=source.texts(keys.get("tags"), "tags"),
        columns=tuple(column for column, _ in columns),
        params=_params(source, keys["params"]) if "params" in keys else None,
        view=_view(source, keys["view"]) if "view" in keys else NO_VIEW,
        named=(*((column.name, line) for column, line in columns), *drawn),
        sections=tuple(_sections(source, keys["sections"])) if "sections" in keys else (),
    )


@dataclass(frozen=True)
class _Source:
    """The file, and the line in it of each line of YAML."""

    file: str
    lines: list[int]

    def fault(self, at: yaml.Node | int, message: str, hint: str = "") -> DataError:
        line = at if isinstance(at, int) else at.start_mark.line
        number = self.lines[min(line, len(self.lines) - 1)]
        return DataError(
            said(
                "{file}:{number}: header: {message}", file=self.file, number=number, message=message
            ),
            hint=hint,
            details={"line": str(number)},
        )

    def mapping(
        self, node: yaml.Node, what: str, known: tuple[str, ...], *, others: bool
    ) -> dict[str, yaml.Node]:
        """The values of a mapping by key. With `others`, keys unlike the known ones are allowed."""
        if not isinstance(node, yaml.MappingNode):
            raise self.fault(node, said("{what} must be a mapping of keys to values", what=what))
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = self.text(key_node, said("a key"))
            if key in found:
                raise self.fault(key_node, said('"{key}" is given twice', key=key))
            hint = "" if key in known else did_you_mean(key, known)
            if key not in known and (not others or hint.startswith("did")):
                raise self.fault(key_node, said('{what} has no "{key}"', what=what, key=key), hint)
            found[key] = value
        return found

    def text(self, node: yaml.Node, what: str) -> str:
        """A scalar as it is written: `default: 2020-01-01` is that text, and `no` is not False."""
        if not isinstance(node, yaml.ScalarNode):
            raise self.fault(node, said("{what} must be one value", what=what))
        return str(node.value)

    def texts(self, node: yaml.Node | None, what: str) -> tuple[str, ...]:
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault(node, said("{what} must be a list", what=what))
        return tuple(self.text(item, said("each of {what}", what=what)) for item in node.value)

    def localized(self, node: yaml.Node | None) -> LocalizedText:
        """A text in two languages; one string is for both."""
        if node is None:
            return NO_TEXT
        if isinstance(node, yaml.ScalarNode):
            return LocalizedText(str(node.value), str(node.value))
        keys = self.mapping(node, said("a text in two languages"), ("zh", "en"), others=False)
        texts = {key: self.text(value, key).strip() for key, value in keys.items()}
        return LocalizedText(texts.get("zh", ""), texts.get("en", ""))

    def flag(self, node: yaml.Node, what: str) -> bool:
        text = self.text(node, what).casefold()
        if text not in ("true", "false"):
            raise self.fault(node, said("{what} must be true or false", what=what))
        return text == "true"


def _columns(source: _Source, node: yaml.Node) -> Iterator[tuple[Column, int]]:
    titles = source.mapping(node, "columns", (), others=True)
    for (key_node, _), (name, described) in zip(node.value, titles.items(), strict=True):
        unit, title_node = _unit(source, described)
        title = source.localized(title_node)
        if not (title.zh and title.en):
            raise source.fault(
                key_node,
                said(
                    'the column "{name}" has no name in {language}',
                    name=name,
                    language="en" if title.zh else "zh",
                ),
                said("write {name}: {example}", name=name, example="{en: …, zh: …}"),
            )
        yield Column(name, title, unit), source.lines[key_node.start_mark.line]


def _view(source: _Source, node: yaml.Node) -> View:
    """How the result is drawn: the name of a view, or that and the columns that it needs."""
    if isinstance(node, yaml.ScalarNode):
        return View(_view_name(source, node))
    keys = source.mapping(node, "view", _VIEW_KEYS, others=False)
    column, texts = "", tuple[str, ...]()
    if "sure" in keys:
        sure = source.mapping(keys["sure"], "sure", (), others=True)
        if len(sure) != 1:
            raise source.fault(keys["sure"], said("sure names one column"))
        ((column, texts_node),) = sure.items()
        texts = source.texts(texts_node, column)
    return View(
        _view_name(source, keys["draw"]) if "draw" in keys else "",
        tuple((role, source.text(keys[role], role)) for role in ROLES if role in keys),
        column,
        texts,
    )


def _view_name(source: _Source, node: yaml.Node) -> str:
    name = source.text(node, "view")
    if name not in (*VIEWS, TABLE):
        raise source.fault(
            node, said('there is no view "{view}"', view=name), did_you_mean(name, (*VIEWS, TABLE))
        )
    return name


def _drawn(source: _Source, node: yaml.Node) -> Iterator[tuple[str, int]]:
    """The columns that a view names, and the line of each."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    for key_node, value in pairs:
        if key_node.value == "sure" and isinstance(value, yaml.MappingNode):
            named = [column for column, _ in value.value]
        else:
            named = [value] if key_node.value in ROLES else []
        for column in named:
            yield str(column.value), source.lines[column.start_mark.line]


def _unit(source: _Source, node: yaml.Node) -> tuple[str, yaml.Node]:
    """The variable that a column has its unit in, and what else is said of the column."""
    if not isinstance(node, yaml.MappingNode):
        return "", node
    units = [source.text(value, "unit") for key, value in node.value if key.value == "unit"]
    rest = [(key, value) for key, value in node.value if key.value != "unit"]
    return next(iter(units), ""), yaml.MappingNode(node.tag, rest, node.start_mark, node.end_mark)


def _sections(source: _Source, node: yaml.Node) -> Iterator[Section]:
    if not isinstance(node, yaml.SequenceNode):
        raise source.fault(node, said("{what} must be a list", what="sections"))
    for item in node.value:
        yield _section(source, item)


def _section(source: _Source, node: yaml.Node) -> Section:
    keys = source.mapping(node, said("a section"), _SECTION_KEYS, others=False)
    for name in ("on", "by"):
        if name not in keys:
            raise source.fault(node, said('a section needs "{key}"', key=name))
    form = source.text(keys["as"], "as") if "as" in keys else "table"
    if form not in FORMS:
        raise source.fault(
            keys["as"],
            said('nothing is shown as "{form}"', form=form),
            did_you_mean(form, FORMS),
        )
    if form == "sentence" and "text" not in keys:
        raise source.fault(node, said('a section needs "{key}"', key="text"))
    order = source.text(keys["order"], "order") if "order" in keys else ""
    if order and not (order.isascii() and order.isdecimal()):
        raise source.fault(keys["order"], said("order must be a whole number"))
    values = source.mapping(keys["with"], "with", (), others=True) if "with" in keys else {}
    return Section(
        on=source.text(keys["on"], "on"),
        by=source.text(keys["by"], "by"),
        form=form,
        title=source.localized(keys.get("title")),
        columns=source.texts(keys.get("columns"), "columns"),
        values=tuple((name, source.text(value, name)) for name, value in values.items()),
        text=source.localized(keys.get("text")),
        other=source.text(keys["and"], "and") if "and" in keys else "",
        through=source.text(keys["through"], "through") if "through" in keys else "",
        line=source.lines[node.start_mark.line],
        **({"order": int(order)} if order else {}),
    )


def _params(source: _Source, node: yaml.Node) -> tuple[Param, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise source.fault(node, said("params must be a list"))
    params: dict[str, Param] = {}
    for item in node.value:
        param = _param(source, item)
        if param.name in params:
            raise source.fault(
                item, said('parameter "{param}" is described twice', param=param.name)
            )
        params[param.name] = param
    return tuple(params.values())


def _param(source: _Source, node: yaml.Node) -> Param:
    keys = source.mapping(node, "a parameter", _PARAM_KEYS, others=False)
    if "name" not in keys:
        raise source.fault(node, said("a parameter needs a name"))
    name = source.text(keys["name"], "name")
    if not name.isidentifier() or not name.isascii() or name.startswith("_"):
        raise source.fault(
            keys["name"], said('"{name}" cannot be the name of a parameter', name=name)
        )
    given = {
        key.replace("-", "_"): source.text(keys[key], key)
        for key in ("type", "default", "enum-query", "example", "view", "base", "language")
        if key in keys
    }
    param_type = given.get("type", "string")
    if param_type not in TYPES:
        raise source.fault(
            keys["type"],
            said('"{name}" is no type', name=param_type),
            did_you_mean(param_type, TYPES),
        )
    enum, enum_titles = _enum(source, keys.get("enum"))
    if param_type == "enum" and not enum and "enum-query" not in keys:
        raise source.fault(node, said('parameter "{name}" needs enum or enum-query', name=name))
    required = (
        source.flag(keys["required"], "required") if "required" in keys else "default" not in keys
    )
    return Param(
        name=name,
        required=required,
        enum=enum,
        enum_titles=enum_titles,
        classes=_classes(source, keys.get("class")),
        title=source.localized(keys.get("title")),
        summary=source.localized(keys.get("summary")),
        **given,
    )


def _enum(
    source: _Source, node: yaml.Node | None
) -> tuple[tuple[str, ...], tuple[LocalizedText, ...]]:
    """The values that a parameter may have, and what people call them, where that is said.

    A list has the values; a mapping has for each what it is called.
    """
    if not isinstance(node, yaml.MappingNode):
        return source.texts(node, "enum"), ()
    titles = source.mapping(node, "enum", (), others=True)
    return tuple(titles), tuple(source.localized(title) for title in titles.values())


def _classes(source: _Source, node: yaml.Node | None) -> tuple[str, ...]:
    """The classes that a thing may be of: one, or a list."""
    if isinstance(node, yaml.ScalarNode):
        return (source.text(node, "class"),)
    return source.texts(node, "class")


# The loader in C is ten times faster, where there is one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEYS = ("title", "summary", "description", "tags", "columns", "view", "sections", "params")
_VIEW_KEYS = ("draw", *ROLES, "sure")
_SECTION_KEYS = ("on", "by", "and", "as", "order", "title", "columns", "with", "text", "through")
_PARAM_KEYS = (
    "name",
    "title",
    "type",
    "class",
    "default",
    "required",
    "enum",
    "enum-query",
    "example",
    "summary",
    "view",
    "base",
    "language",
)
