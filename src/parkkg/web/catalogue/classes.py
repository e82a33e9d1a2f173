"""Classes as pages of the catalogue name them."""

from __future__ import annotations

from collections.abc import Mapping

from parkkg.catalogue.catalogue import ThingClass
from parkkg.errors import UsageError
from parkkg.text import TextByLanguage
from parkkg.web.dataset.loaders import catalogue_of, kinds_of
from parkkg.web.execution.served_release import ServedRelease, once_per_release
from parkkg.web.problem import HttpError


def class_named(served: ServedRelease, name: str) -> ThingClass:
    """The class of that name, which may be an IRI.

    Of two that share a local name it is the one that the site lists. Raises HttpError where there
    is no such class.
    """
    catalogue = catalogue_of(served)
    listed = (kind.iri for kind in kinds_of(served) if kind.address == f"/list/{name}")
    try:
        return catalogue.kind(next(listed, name))
    except UsageError as error:
        raise HttpError(404, error.message, error.hint) from error


@once_per_release
def class_names(served: ServedRelease) -> Mapping[str, TextByLanguage]:
    """What the things of each class are called: as the site lists them, else as their class."""
    named = {kind.iri: kind.names for kind in catalogue_of(served).kinds if kind.names}
    return named | {kind.iri: kind.names for kind in kinds_of(served) if kind.names}
