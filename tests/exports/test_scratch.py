from __future__ import annotations

import pytest

from parkkg.errors import MachineError
from parkkg.exports.scratch import full_disks, pieces_of, remove_scratch, scratch_folder


def test_a_file_comes_in_pieces_and_the_folder_goes() -> None:
    folder = scratch_folder()
    (folder / "x").write_bytes(b"a" * 300_000)
    assert [len(piece) for piece in pieces_of(folder / "x")] == [262_144, 37_856]
    remove_scratch(folder)
    assert not folder.exists()


def test_a_full_disk_is_a_fault_of_the_machine() -> None:
    with pytest.raises(MachineError, match="cannot be put together"), full_disks():
        raise OSError(28, "No space left on device")
