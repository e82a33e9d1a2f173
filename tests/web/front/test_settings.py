"""What an operator may decide."""

from __future__ import annotations

from pathlib import Path

from parkkg.web.front.settings import Settings


def test_a_store_is_all_that_has_to_be_said() -> None:
    settings = Settings(store=Path("kg"))
    assert settings.workers >= 1
    assert settings.limits.seconds > 0
    assert not settings.log_queries


def test_there_are_more_places_for_long_queries_than_for_quick_ones() -> None:
    for workers in (1, 4):
        settings = Settings(store=Path("kg"), workers=workers)
        assert settings.long_queries > workers
        assert settings.most_workers > settings.workers + settings.long_queries


def test_one_request_cannot_take_what_is_there_for_all() -> None:
    settings = Settings(store=Path("kg"))
    assert settings.max_body < settings.max_bodies
    assert settings.whole_bytes < settings.keep_bytes
    assert settings.whole_bytes < settings.max_unsent
