"""`parkkg doctor`: what is installed here, what is wrong, and what to do about it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parkkg.cli.hints import hint_of
from parkkg.cli.language import print_json, tell, translate
from parkkg.cli.options import json_option, project_option, store_option
from parkkg.text import said, width

if TYPE_CHECKING:
    from parkkg.api.doctor import Finding


@click.command("doctor")
@project_option
@store_option
@click.option(
    "--port", default=8000, show_default=True, help="The port that `parkkg serve` would use."
)
@json_option
def command(project: Path | None, store: Path, port: int, as_json: bool) -> int:
    """Show what is installed and found here, what is wrong, and what to do about it.

    Nothing is changed. The exit code is 0 if parkkg can work here, and 3 if something prevents it.
    """
    from parkkg.api.doctor import doctor

    findings = [*doctor(project, store, port=port), _terminal()]
    hints = [hint_of(finding) for finding in findings]
    if as_json:
        listed = [
            {"what": f.what, "good": f.good, "found": translate(f.found), "hint": translate(hint)}
            for f, hint in zip(findings, hints, strict=True)
        ]
        print_json(listed)
    else:
        for finding, hint in zip(findings, hints, strict=True):
            mark = "ok " if finding.good else "NO "
            what = translate(finding.what)
            name = what + " " * (12 - width(what))
            tell("{mark} {name} {found}", mark=mark, name=name, found=finding.found, err=False)
            if hint:
                tell("→ {hint}", hint=hint, indent=16, err=False)
    return 0 if all(f.good for f in findings) else 3


def _terminal() -> Finding:
    from parkkg.api.doctor import Finding

    encoding = sys.stdout.encoding or "none"
    good = encoding.lower().replace("-", "") == "utf8"
    hint = "" if good else said("set PYTHONUTF8=1, so that Chinese is shown as it is")
    return Finding(
        said("text"), True, said("the terminal is written {encoding}", encoding=encoding), hint
    )
