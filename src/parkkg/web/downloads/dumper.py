"""Makes one dump, as a process of its own: writing a large one takes long, and all of a core.

Run as `python -P -m parkkg.web.downloads.dumper RELEASE_FOLDER SYNTAX PART [gzip] [rdf12]`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from parkkg.releases.dump import dump_file
from parkkg.releases.release import ReleaseFolder


def command_for(
    release: ReleaseFolder, syntax: str, part: str, *, gzip: bool, rdf12: bool
) -> tuple[str, ...]:
    """How the process is started. `-P`: what lies in the current folder is not imported."""
    told = [word for word, wanted in (("gzip", gzip), ("rdf12", rdf12)) if wanted]
    program = (sys.executable, "-P", "-m", "parkkg.web.downloads.dumper")
    return (*program, str(release.folder), syntax, part, *told)


def main() -> None:
    """Make the dump; where it cannot be kept there is none afterwards."""
    folder, syntax, part, *told = sys.argv[1:]
    if hasattr(os, "nice"):
        os.nice(10)  # those who ask go first
    release = ReleaseFolder(Path(folder).name, Path(folder))
    dump_file(release, syntax, part, gzip="gzip" in told, rdf12="rdf12" in told)


if __name__ == "__main__":
    main()
