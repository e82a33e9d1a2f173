"""Names for IRIs from headers and file names, and known properties for plain headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from types import MappingProxyType

from parkkg.catalogue.pinyin import syllables
from parkkg.namespaces import PREFIXES, RDFS

_DCTERMS, _FOAF, _SCHEMA = PREFIXES["dcterms"], PREFIXES["foaf"], PREFIXES["schema"]
_GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
LABEL = RDFS + "label"
IDENTIFIER = _DCTERMS + "identifier"
# Properties of known vocabularies, by headers that mean nothing else.
_KNOWN = MappingProxyType(
    {
        **dict.fromkeys(("name", "label", "title", "名称", "名字", "姓名", "标题", "全称"), LABEL),
        **dict.fromkeys(
            ("description", "abstract", "描述", "简介", "说明", "摘要"), _DCTERMS + "description"
        ),
        **dict.fromkeys(
            ("homepage", "website", "网址", "网站", "官网", "主页"), _FOAF + "homepage"
        ),
        **dict.fromkeys(("latitude", "lat", "纬度"), _GEO + "lat"),
        **dict.fromkeys(("longitude", "lon", "lng", "long", "经度"), _GEO + "long"),
        **dict.fromkeys(("isbn", "isbn13"), _SCHEMA + "isbn"),
        **dict.fromkeys(("email", "邮箱", "电子邮箱"), _SCHEMA + "email"),
        **dict.fromkeys(("telephone", "phone", "电话", "联系电话"), _SCHEMA + "telephone"),
        **dict.fromkeys(("alias", "aliases", "别名", "又名"), PREFIXES["skos"] + "altLabel"),
    }
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[\u3400-\u9fff]+")
_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9]) (?=[0-9])")
HAN = re.compile(r"[\u3400-\u9fff]")
_TEXT_OF_NAME = re.compile(r"^(.*?)[\W_]*(name|title|label|名称|名字|标题|全称|名)$", re.IGNORECASE)


_NUMBER_OF_ROW = re.compile(
    r"^(.*?)[\W_]*(id|code|key|isbn|issn|no|nr|number|编号|代码|编码|序号|工号|学号|号)\W*$",
    re.IGNORECASE,
)


def known_property(title: str) -> str:
    """The property of a known vocabulary that a header plainly means; empty for all others.

    >>> known_property("Homepage"), known_property("turnover")
    ('http://xmlns.com/foaf/0.1/homepage', '')
    """
    return _KNOWN.get(title.strip().casefold(), "")


def is_name(title: str, table: str) -> bool:
    """Whether a header says that the column has the names of the things in a table.

    >>> is_name("firm_name", "firms"), is_name("street_name", "firms"), is_name("企业名称", "企业")
    (True, False, True)
    """
    found = _TEXT_OF_NAME.match(title.strip())
    return found is not None and (not found[1] or alike(found[1], table))


def is_label(title: str) -> bool:
    """Whether a header is a word for names, and nothing else.

    >>> is_label("Title"), is_label("名称"), is_label("titles sold")
    (True, True, False)
    """
    return known_property(title) == LABEL


def numbers_things(title: str) -> bool:
    """Whether a header is that of numbers by which things are told apart.

    >>> numbers_things("house no."), numbers_things("门牌号"), numbers_things("number of pages")
    (True, True, False)
    """
    return _NUMBER_OF_ROW.match(title.strip()) is not None


def names_row(title: str, table: str) -> bool:
    """Whether a header is that of the numbers that tell the rows of a table apart.

    >>> names_row("loan no.", "loans"), names_row("ID", "loans"), names_row("firm_id", "loans")
    (True, True, False)
    >>> names_row("编号", "展览"), names_row("展览编号", "展览"), names_row("园区编号", "企业")
    (True, True, False)
    """
    found = _NUMBER_OF_ROW.match(title.strip())
    return found is not None and (not found[1] or alike(found[1], table))


def alike(title: str, table: str) -> bool:
    """Whether a header has a word of a table's name in it.

    >>> alike("city_id", "cities"), alike("所属园区", "园区"), alike("cityscape", "cities")
    (True, True, False)
    """
    words = words_of(table)
    return bool(words_of(title) & words) or any(w in title for w in words if HAN.match(w))


def words_of(text: str) -> frozenset[str]:
    """The words of a header or of a file name, without endings of the plural.

    >>> sorted(words_of("firmIds of Cities"))
    ['city', 'firm', 'id', 'of']
    """
    return frozenset(_singular(word.lower()) for word in _WORDS.findall(text))


def class_name(text: str) -> str:
    """A name for the class of the things in a table.

    >>> class_name("large-firms"), class_name("园区"), class_name("gbt37028-2018-zones")
    ('LargeFirm', 'YuanQu', 'Gbt37028_2018Zone')
    """
    words = _ascii_words(text)
    if words and not HAN.search(text):
        words[-1] = _singular(words[-1])
    return _joined(words) or "Thing"


def property_name(text: str) -> str:
    """A name for the property of a column.

    >>> property_name("Registered capital (CNY)"), property_name("注册资本")
    ('registeredCapitalCny', 'zhuCeZiBen')
    """
    name = _joined(_ascii_words(text))
    return name[:1].lower() + name[1:]


def column_name(text: str) -> str:
    """A name for a column, as templates have it.

    >>> column_name("Registered capital (CNY)"), column_name("注册资本")
    ('registered_capital_cny', 'zhu_ce_zi_ben')
    """
    return "_".join(_ascii_words(text))


def different(names: Iterable[str], fallback: str) -> list[str]:
    """The names, with numbers where one comes again; `fallback` and a number for an empty one.

    >>> different(["a", "", "a"], "column")
    ['a', 'column2', 'a3']
    """
    taken: set[str] = set()
    found = []
    for number, name in enumerate(names, 1):
        unique = name or f"{fallback}{number}"
        while unique in taken:
            unique = f"{unique}{number}"
        taken.add(unique)
        found.append(unique)
    return found


def _ascii_words(text: str) -> list[str]:
    words: list[str] = []
    for word in _WORDS.findall(_without_accents(text)):
        words += syllables(word) if HAN.match(word) else [word.lower()]
    # A name that begins with a digit is none in a template or a prefixed name.
    return words if not words or not words[0][0].isdigit() else ["n", *words]


def _joined(words: Iterable[str]) -> str:
    spaced = " ".join(word[:1].upper() + word[1:] for word in words)
    # Two numbers side by side stay two: `37028-2018` is not 370282018.
    return _BETWEEN_NUMBERS.sub("_", spaced).replace(" ", "")


def _without_accents(text: str) -> str:
    return "".join(
        c
        for c in unicodedata.normalize("NFKD", text.replace("ß", "ss"))
        if not unicodedata.combining(c)
    )


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
