from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from assistant.web.api.documented import schema


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, told) for path, all in schema()["paths"].items() for method, told in all.items()]


def test_only_the_doors_for_programs_are_told(anyone: TestClient) -> None:
    told = anyone.get("/api/v1/openapi.json").json()
    assert told == schema() and all(path.startswith("/api/v1/") for path in told["paths"])
    assert anyone.get("/openapi.json").status_code == 404 == anyone.get("/docs").status_code


def test_every_operation_has_a_name_of_its_own_and_words() -> None:
    ids = [told["operationId"] for _, _, told in operations()]
    assert len(set(ids)) == len(ids) > 15
    assert all(told["summary"] and told["description"] and told["tags"] for _, _, told in operations())


def test_closed_operations_say_so() -> None:
    closed = {(method, path) for path, method, told in operations() if "security" in told}
    assert closed == {
        (method, path) for path, method, told in operations()
        if told["tags"] == ["review"] or method == "delete" or path == "/api/v1/withdrawals"}
    assert all({"401", "403"} <= set(schema()["paths"][path][method]["responses"]) for method, path in closed)


def test_every_link_leads_to_an_operation() -> None:
    ids = {told["operationId"] for _, _, told in operations()}
    linked = [link["operationId"] for _, _, told in operations()
              for link in told["responses"].get("200", {}).get("links", {}).values()]
    assert linked and set(linked) <= ids


def test_examples_are_what_they_are_examples_of() -> None:
    checked = 0
    for model in schema()["components"]["schemas"].values():
        for told in model.get("properties", {}).values():
            for example in told.get("examples", ()):
                Draft202012Validator({**told, "components": schema()["components"]}).validate(example)
                checked += 1
    assert checked > 8


def test_the_page_loads_nothing_from_elsewhere(anyone: TestClient) -> None:
    page = anyone.get("/api/docs")
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert "http" not in page.text.split("<body>")[0] and "<script>" not in page.text
    for path in ("/api/docs/swagger-ui.css", "/api/docs/swagger-ui-bundle.js", "/hb/api.js"):
        assert f'"{path}"' in page.text and anyone.get(path).status_code == 200
    assert anyone.get("/api/docs/redoc.standalone.js").status_code == 404


@pytest.mark.parametrize(("method", "path", "status"), [
    ("PUT", "/api/v1/ask", 405), ("QUERY", "/api/v1/articles", 405), ("POST", "/api/v1/articles/x/y", 405),
    ("GET", "/api/v1/nothing", 404), ("FROB", "/api/", 404), ("GET", "/api/v2/ask", 404),
])
def test_what_is_no_operation(anyone: TestClient, method: str, path: str, status: int) -> None:
    refused = anyone.request(method, path)
    assert refused.status_code == status and refused.json()["detail"]
    assert ("Allow" in refused.headers) == (status == 405)
