"""The metadata of a project with the shared schemas spelled out, as other tools want them."""

from __future__ import annotations

import json
from typing import Any

from parkkg.namespaces import BASE
from parkkg.project import Project
from parkkg.tables.shared_schemas import spelled_out


def described(project: Project) -> dict[str, Any]:
    return spelled_out(json.loads(project.metadata.read_bytes()), project.schemas, BASE)
