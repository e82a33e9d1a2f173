"""Requests that are pinned to a release: `?release=ID` is answered by that one, or refused."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from parkkg.text import said
from parkkg.web.exchange import Request
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.problem import HttpError

PARAMETER = "release"


class PinnedReleases:
    """The release that is served, and the one that was last asked for beside it."""

    def __init__(self, served: ServedRelease) -> None:
        self._served = served
        self._other: ServedRelease | None = None

    def of(self, request: Request) -> ServedRelease:
        """The release that answers a request, from whose query string its id is taken.

        A field that was left empty names none. Raises HttpError where there is no such release, or
        not any more.
        """
        given = request.args.getlist(PARAMETER)
        if not given:
            return self._served
        wanted = given[0].strip()
        if len(set(given)) > 1:
            raise HttpError(
                400,
                said('the parameter "{name}" is given twice', name=PARAMETER),
                said("give it once"),
            )
        pairs = parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True)
        kept = [(name, value) for name, value in pairs if name != PARAMETER]
        request.query_string = urlencode(kept, encoding="latin-1").encode()
        if not wanted:
            return self._served
        found = self._found(wanted)
        request.pinned = wanted  # only what there is: links of a page that says no lead elsewhere
        return found

    def gone(self, request: Request) -> HttpError | None:
        """What ended a request, if that is its release: it was removed meanwhile.

        The request is then that of the release which is served, so that there can be a page.
        """
        if not request.pinned or not self._is_removed(request.pinned):
            return None
        wanted, request.pinned, request.context = request.pinned, "", self._served
        return self._not_kept(wanted)

    def _found(self, wanted: str) -> ServedRelease:
        if wanted == self._served.release.id:
            return self._served
        if self._is_removed(wanted):  # it may be open here still, and lack what is not read yet
            self._other = None
        if self._other is None or self._other.release.id != wanted:
            self._other = self._opened(wanted)
        return self._other

    def _is_removed(self, wanted: str) -> bool:
        other = self._other
        return (
            other is not None and other.release.id == wanted and not other.release.folder.is_dir()
        )

    def _opened(self, wanted: str) -> ServedRelease:
        served = self._served
        found = next((release for release in served.kept if release.id == wanted), None)
        if found is None:
            raise self._not_kept(wanted)
        # From the disk: only the release that is served to all is worth its memory.
        return ServedRelease(
            found,
            served.project,
            served.limits,
            served.store_folder,
            in_memory=False,
            texts=served.texts,
        )

    def _not_kept(self, wanted: str) -> HttpError:
        return HttpError(
            410,
            said('release "{name}" is not kept here, or not any more', name=wanted[:60]),
            said(
                "the current one is {id}; /releases lists those that are kept",
                id=self._served.release.id,
            ),
            more={"release": wanted[:60]},
        )
