"""One session of Spark for all tests that need one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from parkkg.tables.spark.session import session


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """Spark on this machine, with two workers."""
    pytest.importorskip("pyspark")
    with session("local[2]") as started:
        # Two hundred, as on a cluster, take a small job half a minute.
        started.conf.set("spark.sql.shuffle.partitions", "4")
        yield started
