from __future__ import annotations

from pathlib import Path

from make_release import HEAD
from parkkg.catalogue.columns import WantedColumn, wanted_columns
from parkkg.namespaces import BASE, PK
from parkkg.shacl.read import load_shapes
from parkkg.shacl.shapes_graph import Source
from parkkg.text import LocalizedText


def asked(folder: Path, shapes: str) -> dict[str, tuple[WantedColumn, ...]]:
    (folder / "s.ttl").write_text(HEAD + shapes, encoding="utf-8")
    read = load_shapes([Source(folder / "s.ttl", "s.ttl", BASE)], canonical=True)
    return dict(wanted_columns(read))


def test_groups_come_in_their_order_and_columns_in_theirs(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        """
        <s> a sh:NodeShape ; sh:targetClass pk:Park ; sh:property
            [ sh:path pk:c ; sh:order 1 ; sh:group <late> ] ,
            [ sh:path pk:b ; sh:order 2.5 ; sh:name "乙"@zh ] ,
            [ sh:path pk:a ; sh:order 2 ; sh:name "A" ] ,
            [ sh:path pk:never ] .
        <late> a sh:PropertyGroup ; sh:order 5 .
        """,
    )
    assert [column.path for column in found[f"{PK}Park"]] == [f"<{PK}{n}>" for n in "abc"]
    assert [column.title for column in found[f"{PK}Park"]] == [
        LocalizedText(en="A"),
        LocalizedText("乙"),
        LocalizedText(),
    ]


def test_chains_of_properties_are_columns_and_other_paths_are_none(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        """
        <s> a sh:NodeShape ; sh:targetSubjectsOf pk:evidence ; sh:property
            [ sh:path ( pk:evidence [ sh:inversePath pk:of ] ) ; sh:order 1 ] ,
            [ sh:path [ sh:zeroOrMorePath pk:of ] ; sh:order 2 ] ,
            [ sh:path [ sh:alternativePath ( pk:a pk:b ) ] ; sh:order "no number" ] ,
            [ sh:path pk:off ; sh:order 3 ; sh:deactivated true ] .
        """,
    )
    assert [column.path for column in found[""]] == [f"<{PK}evidence>/^<{PK}of>"]
