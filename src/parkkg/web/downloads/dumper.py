"""Makes files of dumps, as a process of its own: writing a large one takes long, and all of a core.

Run as `python -P -m parkkg.web.downloads.dumper RELEASE_FOLDER NAME`, or with `dumps` for all.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from parkkg.errors import DataError
from parkkg.releases.dump import dump_file, is_damage
from parkkg.releases.release import ReleaseFolder
from parkkg.web.downloads.dumps import files


def main() -> None:
    """Make them; where one cannot be kept there is none afterwards."""
    folder, wanted = sys.argv[1:]
    if hasattr(os, "nice"):
        os.nice(10)  # those who ask go first
    release = ReleaseFolder(Path(folder).name, Path(folder))
    for name in files():
        if wanted in (name.name, "dumps"):
            try:
                dump_file(release, name.syntax, name.part)
            except DataError as error:  # XML holds neither every character nor every property
                if is_damage(error):
                    raise


if __name__ == "__main__":
    main()
