"""What schemathesis makes of the OpenAPI document, put to the server: nothing may break."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from amount import amount
from published import Published

schemathesis: Any = pytest.importorskip("schemathesis")


@pytest.mark.fuzz
def test_what_is_generated_from_the_document_is_answered_as_it_says(server: Published) -> None:
    """A few cases an operation, right and wrong; more take minutes and found no more.

    In `make test`, one of each for every third operation.
    """
    import requests

    document = server.get("/api/openapi.json?lang=en").json()
    schema = schemathesis.openapi.from_dict(document)
    asked = 0
    for found in [*schema.get_all_operations()][:: amount(3, 1)]:
        operation = found.ok()
        for mode in schemathesis.GenerationMode:
            if mode.name == "NEGATIVE" and not operation.query:
                continue

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=amount(1, 2),
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            )
            def run(case: Any) -> None:
                nonlocal asked
                told = case.as_transport_kwargs(base_url="http://localhost")
                request = requests.Request(
                    told["method"],
                    told["url"],
                    params=told.get("params"),
                    headers=told.get("headers"),
                    cookies=told.get("cookies"),
                ).prepare()
                path = str(request.url).removeprefix("http://localhost")
                headers = {str(name): str(value) for name, value in request.headers.items()}
                response = server.send(str(request.method), path, headers)
                # No schema can say which texts are in the names of several things.
                if response.status_code != 400 or "candidates" not in response.text:
                    case.validate_response(response)
                asked += 1

            run()
    assert asked > len(document["paths"]) * amount(1, 6) // 3
