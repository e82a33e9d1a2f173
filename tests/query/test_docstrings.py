from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from parkkg.graph import xml_characters as xml
from parkkg.query import client, placeholders, protocol, row_counter, service_graph, unused_prefixes


@pytest.mark.parametrize(
    "module", [client, placeholders, protocol, row_counter, service_graph, unused_prefixes, xml]
)
def test_examples_in_docstrings_are_true(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed
