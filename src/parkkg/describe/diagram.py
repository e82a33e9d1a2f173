"""The class diagram: boxes for classes, wires for the relations between them, as one SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from parkkg.describe.constraints import Shape
from parkkg.describe.diagram_layout import LEAST_HEIGHT, Channel, Item, Layout, Wire, arrange
from parkkg.describe.profiles import profile
from parkkg.describe.vocabulary import Property, Vocabulary
from parkkg.text import LocalizedText

# For the file that stands alone; a page that holds the picture has these rules in its own sheet.
STYLE = """\
.classes { --ink: #1d2733; --line: #5b6b7b; --paper: #fff; --box: #eef2f6; color-scheme: light dark;
  font-family: "Noto Sans", "Helvetica Neue", Arial, "Noto Sans CJK SC", "Source Han Sans SC",
  "PingFang SC", "Microsoft YaHei", sans-serif; background: var(--paper) }
@media (prefers-color-scheme: dark) {
  .classes { --ink: #e4e9ee; --line: #93a2b1; --paper: #14191f; --box: #222b35 } }
.classes text { fill: var(--ink) }
.classes .box { fill: var(--box); stroke: var(--line) }
.classes .frame { fill: none; stroke: var(--line); stroke-dasharray: 5 4 }
.classes .wire { fill: none; stroke: var(--line); stroke-width: 1.4 }
.classes .head { fill: var(--line) }
.classes .en { opacity: .8 }
"""

_NAME, _LABEL = 16.0, 13.0
_EDGE, _FRAME, _BELOW = 16.0, 20.0, 74.0
_CORNER, _HEAD = 7.0, 8.0
_MOST = 30
_LOOP = 9.0


@dataclass(frozen=True)
class Link:
    """A relation of our own between our own classes."""

    property: Property
    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Diagram:
    """The picture, which relations it shows, and whether one of them leads from a frame."""

    svg: str
    shown: frozenset[str]
    framed: bool


def links(vocabulary: Vocabulary, shapes: Sequence[Shape]) -> tuple[Link, ...]:
    """The relations whose ends are our own classes, as shapes and the ontology tell.

    Properties that only turn others round are left out, and those that may lead elsewhere.
    """
    profiles = {c.iri: profile(vocabulary, shapes, c.iri) for c in vocabulary.classes}
    found = []
    for p in vocabulary.properties:
        if p.derived or p.literal:
            continue
        rows = {
            iri: row
            for iri, of in profiles.items()
            for row in of.rows
            if row.path.property == p.iri
        }
        sources = tuple(rows) or _below(vocabulary, p.domains)
        asked = tuple(dict.fromkeys(t for row in rows.values() for t in row.classes)) or p.ranges
        targets = tuple(c.iri for c in vocabulary.classes if c.iri in asked)
        if sources and targets and len(targets) == len(asked):
            found.append(Link(p, sources, targets))
    return tuple(found)


def class_diagram(
    vocabulary: Vocabulary, shapes: Sequence[Shape], *, standalone: bool = True
) -> Diagram:
    """Draw the classes and the relations between them.

    A relation that every class but its target has leads from a frame round them all. What would
    lead in a circle is not drawn; nor is anything, where there is no class, or so many that a
    picture would help nobody. `standalone` gives the picture a sheet of its own.
    """
    if not 0 < len(vocabulary.classes) <= _MOST:
        return Diagram("", frozenset(), framed=False)
    found = links(vocabulary, shapes)
    framed = _framed(vocabulary, found)
    inside = [c.iri for c in vocabulary.classes if framed is None or c.iri not in framed.targets]
    wires = [
        Wire(link.property.iri, link.sources, link.targets, _label_width(link.property.label))
        for link in found
        if link is not framed
    ]
    names = {c.iri: c.label for c in vocabulary.classes}
    names |= {link.property.iri: link.property.label for link in found}
    layout, kept = arrange(inside, wires, lambda iri: _box_width(names[iri]))
    shown = {wire.name for wire in kept} | ({framed.property.iri} if framed else set())
    pad = _EDGE + (_FRAME if framed else 0.0)
    width = layout.width + 2 * pad
    height = layout.height + 2 * pad + (_BELOW + LEAST_HEIGHT - 14 if framed else 0.0)
    told = [link for link in found if link.property.iri in shown]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="classes" role="img" '
        f'aria-labelledby="classes-title classes-desc" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">',
        '<title id="classes-title">类图 · Class diagram</title>',
        f'<desc id="classes-desc">{escape(_told(vocabulary, told))}</desc>',
    ]
    if standalone:
        parts.append(f"<style>\n{STYLE}</style>")
    parts.append(f'<g transform="translate({pad:.0f} {pad:.0f})">')
    parts += _wires(layout, names)
    parts += (_box(item, layout, names) for item in layout.items if item.box)
    parts.append("</g>")
    if framed:
        parts += _frame(framed, names, width, layout.height + 2 * _FRAME)
    parts.append("</svg>")
    return Diagram("\n".join(parts) + "\n", frozenset(shown), framed=framed is not None)


def _below(vocabulary: Vocabulary, classes: Sequence[str]) -> tuple[str, ...]:
    return tuple(c.iri for c in vocabulary.classes if set(vocabulary.supers(c.iri)) & set(classes))


def _framed(vocabulary: Vocabulary, found: Sequence[Link]) -> Link | None:
    """The relation that leads from every class but one to that one."""
    others = len(vocabulary.classes) - 1
    for link in found:
        alone = not any({*link.targets} & {*o.sources, *o.targets} for o in found if o is not link)
        if len(link.sources) == others > 2 and len(link.targets) == 1 and alone:
            return link
    return None


def _told(vocabulary: Vocabulary, found: Sequence[Link]) -> str:
    """The picture in words, in both languages."""
    names = {c.iri: c.label for c in vocabulary.classes}

    def sentence(link: Link, language: str) -> str:
        def joined(iris: Sequence[str]) -> str:
            return ("、" if language == "zh" else ", ").join(_in(names[i], language) for i in iris)

        words = _in(link.property.label, language)
        return f"{joined(link.sources)} — {words} → {joined(link.targets)}"

    return " ".join(
        "；".join(sentence(link, "zh") for link in found) + "。"
        if language == "zh"
        else "; ".join(sentence(link, "en") for link in found) + "."
        for language in ("zh", "en")
    )


def _wires(layout: Layout, names: dict[str, LocalizedText]) -> Iterator[str]:
    for item in layout.items:
        left, right = layout.columns[item.column]
        if not item.box:
            y = item.outs[item.wire]
            yield f'<path class="wire" d="M{left:.0f} {y:.0f}H{right:.0f}"/>'
            continue
        for name, y in item.loops.items():
            yield from _loop(right, y, names[name])
        for name, y in item.outs.items():
            yield from _label(right + 6, y, names[name])
        for y in item.ins.values():
            yield f'<path class="head" d="M{left:.0f} {y:.0f}l-{_HEAD:.0f} -4v8z"/>'
    for channel in layout.channels:
        for name in channel.tracks:
            yield f'<path class="wire" d="{_route(channel, name)}"/>'


def _route(channel: Channel, name: str) -> str:
    """From every pin on the left to the track, along it, and on to every pin on the right."""
    entries, exits = channel.entries[name], channel.exits[name]
    pairs = [(entries[0], y) for y in exits] + [(y, exits[0]) for y in entries[1:]]
    return "".join(_bent(channel, channel.tracks[name], a, b) for a, b in pairs)


def _bent(channel: Channel, x: float, start: float, end: float) -> str:
    if abs(start - end) < 1:
        return f"M{channel.left:.0f} {start:.0f}H{channel.right:.0f}"
    r = min(_CORNER, abs(end - start) / 2)
    down = r if end > start else -r
    return (
        f"M{channel.left:.0f} {start:.0f}H{x - r:.1f}q{r:.1f} 0 {r:.1f} {down:.1f}"
        f"V{end - down:.1f}q0 {down:.1f} {r:.1f} {down:.1f}H{channel.right:.0f}"
    )


def _loop(x: float, y: float, label: LocalizedText) -> Iterator[str]:
    yield (
        f'<path class="wire" d="M{x:.0f} {y - _LOOP:.0f}h12a{_LOOP:.0f} {_LOOP:.0f} 0 0 1 0 '
        f'{2 * _LOOP:.0f}H{x + _HEAD:.0f}"/>'
    )
    yield (f'<path class="head" d="M{x:.0f} {y + _LOOP:.0f}l{_HEAD:.0f} -4v8z"/>')
    yield from _label(x + 28, y, label)


def _label(x: float, y: float, label: LocalizedText) -> Iterator[str]:
    """The name in Chinese above the line and in English below it."""
    for language, text, line in (("zh", label.zh, y - 5), ("en", label.en, y + 14)):
        if text:
            yield (
                f'<text class="{language}" lang="{language}" x="{x:.0f}" y="{line:.0f}" '
                f'font-size="13">{escape(text)}</text>'
            )


def _box(item: Item, layout: Layout, names: dict[str, LocalizedText]) -> str:
    left, right = layout.columns[item.column]
    return _boxed(left, right, item.y, item.height, names[item.box])


def _boxed(left: float, right: float, y: float, height: float, label: LocalizedText) -> str:
    x = (left + right) / 2
    return (
        f'<rect class="box" x="{left:.0f}" y="{y - height / 2:.0f}" width="{right - left:.0f}" '
        f'height="{height:.0f}" rx="4"/>'
        f'<text class="zh" lang="zh" x="{x:.0f}" y="{y - 3:.0f}" font-size="16" font-weight="600" '
        f'text-anchor="middle">{escape(label.zh)}</text>'
        f'<text class="en" lang="en" x="{x:.0f}" y="{y + 16:.0f}" font-size="14" '
        f'text-anchor="middle">{escape(label.en)}</text>'
    )


def _frame(
    link: Link, names: dict[str, LocalizedText], width: float, height: float
) -> Iterator[str]:
    """A frame round all boxes, and below it the one class that they all lead to."""
    x, bottom = width / 2, _EDGE + height
    yield (
        f'<rect class="frame" x="{_EDGE:.0f}" y="{_EDGE:.0f}" width="{width - 2 * _EDGE:.0f}" '
        f'height="{height:.0f}" rx="9"/>'
    )
    end = bottom + _BELOW - 14
    yield f'<path class="wire" d="M{x:.0f} {bottom:.0f}V{end - _HEAD:.0f}"/>'
    yield f'<path class="head" d="M{x:.0f} {end:.0f}l-4 -{_HEAD:.0f}h8z"/>'
    label = link.property.label
    middle = (bottom + end) / 2
    yield (
        f'<text class="zh" lang="zh" x="{x - 9:.0f}" y="{middle + 4:.0f}" font-size="13" '
        f'text-anchor="end">{escape(label.zh)}</text>'
        f'<text class="en" lang="en" x="{x + 9:.0f}" y="{middle + 4:.0f}" font-size="13">'
        f"{escape(label.en)}</text>"
    )
    target = names[link.targets[0]]
    half = _box_width(target) / 2
    yield _boxed(x - half, x + half, end + LEAST_HEIGHT / 2, LEAST_HEIGHT, target)


def _box_width(label: LocalizedText) -> float:
    return max(_width(label.zh, _NAME), _width(label.en, 14.0)) + 30


def _label_width(label: LocalizedText) -> float:
    return max(_width(label.zh, _LABEL), _width(label.en, _LABEL)) + 8


def _width(text: str, size: float) -> float:
    """About how wide a text is: CJK characters are square, others a little over half of that."""
    return size * sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in text)


def _in(text: LocalizedText, language: str) -> str:
    return (text.zh or text.en) if language == "zh" else (text.en or text.zh)
