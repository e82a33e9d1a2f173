"""The unit and the container file of docs/serving.md, as far as this machine can try them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")


def block(language: str, start: str) -> str:
    """The block of the page that begins so."""
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)
    return next(text for text in found if text.startswith(start))


def test_the_unit_bounds_what_the_server_may_take_and_do() -> None:
    unit = block("ini", "# /etc/systemd")
    settings = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line)
    assert settings["OOMPolicy"] == "continue", "else one request would end the server"
    for name in (
        "MemoryMax",
        "User",
        "NoNewPrivileges",
        "ProtectSystem",
        "RestrictAddressFamilies",
    ):
        assert settings[name]


def test_the_tests_of_what_is_promised_are_there() -> None:
    """SECURITY.md names a file, or a test in it, for each promise."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|") and "tests/" in line]
    assert len(rows) > 15
    for row in rows:
        files = re.findall(r"`(tests/[^`]+)`", row)
        content = "".join((ROOT / file).read_text(encoding="utf-8") for file in files)
        for name in re.findall(r"`(test_\w+)`", row):
            assert f"def {name}(" in content, (name, row)


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("there is no systemd here")
    unit = tmp_path / "parkkg.service"
    text = block("ini", "# /etc/systemd")
    text = text.replace("/srv/parkkg/venv/bin/parkkg", str(shutil.which("env")))
    unit.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [program, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    of_ours = [line for line in done.stderr.splitlines() if "parkkg.service" in line]
    assert of_ours == []


def test_the_container_file_can_be_built_and_answers(tmp_path: Path) -> None:
    program = shutil.which("podman") or shutil.which("buildah")
    if program is None:
        pytest.skip("there is neither podman nor buildah here")
    text = block("dockerfile", "FROM")
    # What is here instead of what is published.
    text = text.replace(
        "RUN pip install --no-cache-dir parkkg",
        "COPY . /source\nRUN pip install --no-cache-dir /source",
    )
    file = tmp_path / "Containerfile"
    file.write_text(text, encoding="utf-8")
    command = [program, "build", "--tag", "parkkg-test", "--file", str(file), str(ROOT)]
    subprocess.run(command, check=True)
    if Path(program).name == "podman":
        run = [program, "run", "--rm", "--init", "--read-only", "--cap-drop=all", "--tmpfs=/tmp"]
        asked = subprocess.run(
            [*run, "parkkg-test", "--get", "/health"], capture_output=True, text=True, check=True
        )
        assert '"status":"ok"' in asked.stdout
