"""What is asked of single values: odd literals of every datatype."""

from __future__ import annotations

import pytest

from parkkg.namespaces import XSD
from shacl_graphs import validated

# Datatype: valid and invalid lexical forms (XML Schema Datatypes 1.1, section 3).
FORMS: dict[str, tuple[list[str], list[str]]] = {
    "boolean": (["true", "0"], ["TRUE", "yes", ""]),
    "integer": (["007", "+5", "-0"], ["1.0", "1e3", " 5", "5_000", "１", ""]),
    "decimal": (["1.", ".5", "-0.0"], ["1e3", "1,5", ".", "INF"]),
    "double": (["1e3", "INF", "-INF", "NaN", ".5E-2"], ["inf", "1e", "+NaN", "0x1"]),
    "float": (["1.5"], ["1.5f"]),
    "byte": (["127", "-128"], ["128", "-129"]),
    "short": (["32767"], ["32768"]),
    "int": (["-2147483648"], ["2147483648"]),
    "long": (["9223372036854775807"], ["9223372036854775808"]),
    "unsignedByte": (["255", "+0"], ["256", "-1"]),
    "unsignedLong": (["18446744073709551615"], ["18446744073709551616", "-1"]),
    "nonNegativeInteger": (["0", "-0", "9" * 50], ["-1"]),
    "positiveInteger": (["1", "9" * 50], ["0", "-1"]),
    "nonPositiveInteger": (["0", "-" + "9" * 50], ["1"]),
    "negativeInteger": (["-1"], ["0", "-0"]),
    "date": (["2012-02-29", "-0044-03-15", "2012-01-01+14:00", "12012-01-01"],
        ["2013-02-29", "12-01-01", "2012-1-1", "2012-01-01+15:00", "2012-01-01T00:00:00"]),
    "dateTime": (["2012-02-29T24:00:00Z", "2012-01-01T00:00:00.123456789"],
        ["2012-01-01", "2012-01-01T25:00:00", "2012-01-01 00:00:00"]),
    "dateTimeStamp": (["2012-01-01T00:00:00Z"], ["2012-01-01T00:00:00"]),
    "time": (["23:59:59.5Z"], ["24:00:01", "1:00:00"]),
    "gYear": (["2012", "-0044", "2012Z"], ["12"]),
    "gYearMonth": (["2012-12"], ["2012-13"]),
    "gMonth": (["--12"], ["12"]),
    "gMonthDay": (["--02-29"], ["--02-30"]),
    "gDay": (["---31"], ["---32"]),
    "duration": (["P1Y2M3DT4H5M6.7S", "-P1D"], ["P", "1D", "PT"]),
    "dayTimeDuration": (["P1DT2H"], ["P1Y"]),
    "yearMonthDuration": (["P1Y2M"], ["P1D"]),
    "hexBinary": (["0aF1", ""], ["0", "xy"]),
    "base64Binary": (["YQ==", ""], ["YQ="]),
    "anyURI": (["http://x/a", "", "园区"], ["a b"]),
    "language": (["zh-Hans"], ["中文"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_literal_of_a_datatype_is_well_formed(name: str) -> None:
    good, bad = FORMS[name]
    data = " ".join(f":a :p '{text}'^^xsd:{name} ." for text in good + bad)
    report = validated(f":S sh:targetObjectsOf :p ; sh:datatype xsd:{name} .", data)
    assert {r.value for r in report.results} == {f'"{text}"^^<{XSD}{name}>' for text in bad}


def test_a_datatype_that_nobody_knows_is_compared_by_name() -> None:
    data = ":a :p 'x'^^:mine, 'x', :b, 5 ."
    report = validated(":S sh:targetObjectsOf :p ; sh:datatype :mine .", data)
    assert len(report.results) == 3


def test_strings_with_and_without_a_language_are_apart() -> None:
    data = r""":a :p 'x', 'x'@en, 'x\"^^'^^xsd:string, 'x'^^xsd:token ."""
    plain = validated(":S sh:targetObjectsOf :p ; sh:datatype xsd:string .", data)
    assert len(plain.results) == 2
    tagged = validated(":S sh:targetObjectsOf :p ; sh:datatype rdf:langString .", data)
    assert len(tagged.results) == 3


@pytest.mark.parametrize(
    ("constraint", "passing"),
    [
        ("sh:minLength 3", [":b", "\\t!", "42.5"]),
        ("sh:maxLength 2", ["\\n", "中文"]),
        ("sh:pattern '\"$'", ["\\n"]),
        ("sh:pattern '^http'", [":b"]),
        ("sh:pattern '^(?=.*!)'", ["\\t!"]),
    ],
)
def test_lengths_and_patterns_are_of_the_text_without_escapes(
    constraint: str, passing: list[str]
) -> None:
    values = {":b": ":b", "\\n": r"'\n\"'", "中文": "'中文'", "\\t!": r"'\\\t!'@en", "42.5": "42.5"}
    for name, value in [*values.items(), ("blank", "[]")]:
        report = validated(f":S sh:targetObjectsOf :p ; {constraint} .", f":a :p {value} .")
        assert report.conforms == (name in passing), name


@pytest.mark.parametrize(
    ("ranges", "passing"),
    [("'zh'", 2), ("'ZH-hant'", 1), ("'*'", 3), ("'de'", 0), ("'en' 'zh'", 3), ("'z'", 0)],
)
def test_languages_are_matched_by_their_beginning(ranges: str, passing: int) -> None:
    data = ":a :p 'x'@zh, 'x'@zh-Hant, 'x'@en, 'x', 'x\"@zh', :b ."
    report = validated(f":S sh:targetObjectsOf :p ; sh:languageIn ( {ranges} ) .", data)
    assert len(report.results) == 6 - passing


def test_an_empty_list_allows_nothing() -> None:
    assert len(validated(":S sh:targetNode :a ; sh:in () .", "").results) == 1
