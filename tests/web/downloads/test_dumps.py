from __future__ import annotations

from parkkg.releases.dump import PARTS, SYNTAXES
from parkkg.web.downloads.dumps import names


def test_every_name_says_a_dump_of_its_own() -> None:
    known = list(names())
    assert len({name.name for name in known}) == len(known)
    assert {name.part for name in known} == set(PARTS)
    assert {name.syntax for name in known} == set(SYNTAXES)
    (one,) = [name for name in known if name.name == "core-rdf12.nq.gz"]
    assert (one.part, one.syntax, one.gzip, one.rdf12) == ("core", "nq", True, True)
    assert one.media_type == "application/gzip"
    assert not any(name.rdf12 and name.syntax == "jsonld" for name in known)
