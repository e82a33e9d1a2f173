from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from parkkg.sparql import grammar, lexer, query, query_error


@pytest.mark.parametrize("module", [grammar, lexer, query, query_error])
def test_examples_in_docstrings_are_true(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed
