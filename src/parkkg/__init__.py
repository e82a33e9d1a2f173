"""parkkg: curated CSV tables become a validated, versioned, evidence-backed knowledge graph.

    import parkkg

    parkkg.check("my-parks")                            # the problems of a project
    kg = parkkg.load("my-parks", store=".parkkg")       # a release, or DataError
    kg = parkkg.open(".parkkg")                         # the current release
    kg.query("timeline", park="liyang-htz").to_pandas()
    kg.sparql("SELECT ?park { ?park a pk:Park }", timeout=10)
    kg.evidence("park/liyang-htz")
    kg.dump("parks.ttl")

Everything that goes wrong is a `ParkkgError` with `message`, `hint` and `problems`.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False  # as in `typing`, whose import takes as long as Python's own start
if TYPE_CHECKING:
    from parkkg.api.convert import convert
    from parkkg.api.doctor import Finding, doctor
    from parkkg.api.drafts import Description, describe_tables, new_from
    from parkkg.api.projects import ProjectProof, check, load, new, prove, read_text
    from parkkg.api.release import Release
    from parkkg.api.report import report_html
    from parkkg.api.rows import Rows
    from parkkg.api.store import (
        list_releases,
        open,  # noqa: A004 -- `parkkg.open`, as `gzip.open`
        prune_releases,
        use_release,
        verify_release,
    )
    from parkkg.api.triples import Triples
    from parkkg.api.validation import Validation, validate
    from parkkg.errors import DataError, MachineError, ParkkgError, Problem, UsageError
    from parkkg.evidence.archive import CheckedPassages, SourceText
    from parkkg.evidence.facts import Evidence
    from parkkg.evidence.proof import Proof
    from parkkg.query.parameters import Param
    from parkkg.query.resolve_values import UnresolvedNameError
    from parkkg.query.saved import SavedQuery
    from parkkg.query.stopped import QueryStoppedError
    from parkkg.releases.diff import Diff
    from parkkg.releases.verify import Verification
    from parkkg.sparql.query_error import QueryError

__all__ = (
    "CheckedPassages",
    "DataError",
    "Description",
    "Diff",
    "Evidence",
    "Finding",
    "MachineError",
    "Param",
    "ParkkgError",
    "Problem",
    "ProjectProof",
    "Proof",
    "QueryError",
    "QueryStoppedError",
    "Release",
    "Rows",
    "SavedQuery",
    "SourceText",
    "Triples",
    "UnresolvedNameError",
    "UsageError",
    "Validation",
    "Verification",
    "__version__",
    "check",
    "convert",
    "describe_tables",
    "doctor",
    "list_releases",
    "load",
    "new",
    "new_from",
    "open",
    "prove",
    "prune_releases",
    "read_text",
    "report_html",
    "use_release",
    "validate",
    "verify_release",
)

# Where public names are: a module is imported when one of its names is first used, so that
# `import parkkg` takes no time.
_MODULES = (
    ("api.convert", ("convert",)),
    ("api.doctor", ("Finding", "doctor")),
    ("api.drafts", ("Description", "describe_tables", "new_from")),
    ("api.projects", ("ProjectProof", "check", "load", "new", "prove", "read_text")),
    ("api.release", ("Release",)),
    ("api.report", ("report_html",)),
    ("api.rows", ("Rows",)),
    ("api.store", ("list_releases", "open", "prune_releases", "use_release", "verify_release")),
    ("api.triples", ("Triples",)),
    ("api.validation", ("Validation", "validate")),
    ("errors", ("DataError", "MachineError", "ParkkgError", "Problem", "UsageError")),
    ("evidence.archive", ("CheckedPassages", "SourceText")),
    ("evidence.facts", ("Evidence",)),
    ("evidence.proof", ("Proof",)),
    ("query.resolve_values", ("UnresolvedNameError",)),
    ("query.parameters", ("Param",)),
    ("query.saved", ("SavedQuery",)),
    ("query.stopped", ("QueryStoppedError",)),
    ("releases.diff", ("Diff",)),
    ("releases.verify", ("Verification",)),
    ("sparql.query_error", ("QueryError",)),
)


if not TYPE_CHECKING:  # whoever checks types is to find a wrong name

    def __getattr__(name: str) -> object:
        for module, names in _MODULES:
            if name in names:
                from importlib import import_module  # noqa: PLC0415 -- 1 ms

                value = getattr(import_module(f"{__name__}.{module}"), name)
                globals()[name] = value
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
