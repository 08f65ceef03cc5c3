"""The document of the API: valid OpenAPI 3.1, with a sentence, an example and the failures of every operation."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it ships no types
from starlette.testclient import TestClient

from schemas.people import Role
from tests.web.api import program
from tests.web.town import Town

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
METHODS = frozenset({"get", "put", "post", "delete", "patch"})
Document = Mapping[str, Any]


@pytest.fixture(scope="module")
def document(made_once: TestClient) -> Document:
    answer = made_once.get("/openapi.json")
    assert answer.status_code == 200
    told: Document = answer.json()
    return told


@pytest.fixture(scope="module")
def made_once(built: Path) -> Iterator[TestClient]:
    from tests.web.town import town

    with town(built) as the_town:
        yield program(the_town, Role.VIEWER, frozenset({"read"}))


def operations(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert method in METHODS
            yield path, method, operation


def within(node: object) -> Iterator[Mapping[str, Any]]:
    """Every object in it."""
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from within(each)
    if isinstance(node, list):
        for each in node:
            yield from within(each)


def test_nobody_outside_reads_it(outside: TestClient) -> None:
    assert outside.get("/api/v1/openapi.json").status_code == 401


def test_it_has_what_openapi_asks_for(document: Document) -> None:
    assert document["openapi"] == "3.1.0"
    assert {"title", "version", "description"} <= document["info"].keys()
    assert set(document["components"]) <= {"schemas", "responses", "securitySchemes"}
    schemes = document["components"]["securitySchemes"]
    assert [set(each) for each in document["security"]] == [{name} for name in schemes]


def test_every_route_of_the_api_stands_in_it_and_no_other(the_town: Town, document: Document) -> None:
    served = {
        (re.sub(r":\w+}", "}", route.path or ""), method.lower())
        for route in iter_route_contexts(the_town.app.routes)
        if isinstance(route.original_route, APIRoute) and (route.path or "").startswith("/api/v1/")
        for method in route.methods or ()
    }
    told = {(path, method) for path, method, _ in operations(document)}
    assert served - told == {("/api/v1/openapi.json", "get")}
    assert told <= served


def test_every_reference_leads_somewhere(document: Document) -> None:
    for node in within(document):
        if isinstance(reference := node.get("$ref"), str):
            found: Any = document
            for part in reference.removeprefix("#/").split("/"):
                found = found[part]
            assert isinstance(found, dict)


def test_every_schema_is_a_json_schema(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert name.isascii()


def test_operations_are_called_differently_and_their_paths_name_their_parameters(document: Document) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for path, _, operation in operations(document):
        told = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert told == set(re.findall(r"{(\w+)}", path))
        assert all(each["required"] for each in operation.get("parameters", ()) if each["in"] == "path")


def test_every_operation_says_in_a_sentence_what_it_does(document: Document) -> None:
    for path, method, operation in operations(document):
        summary, name = operation["summary"], operation["operationId"]
        assert len(summary) > 10, (path, method)
        assert summary.lower() != name.replace("_", " "), (path, method)
        assert operation["tags"], (path, method)


def test_every_operation_tells_how_it_can_go_wrong(document: Document) -> None:
    for path, method, operation in operations(document):
        answers = operation["responses"]
        assert {"401", "403", "422", "429", "503"} <= answers.keys(), (path, method)
        assert ("404" in answers) == ("{" in path), (path, method)
        assert any(status.startswith("2") for status in answers), (path, method)
        assert "HTTPValidationError" not in str(answers), (path, method)
    for response in document["components"]["responses"].values():
        assert set(response["content"]) == {"application/problem+json"}


def test_every_example_is_one(document: Document) -> None:
    """Of parameters, bodies and answers."""
    for path, method, operation in operations(document):
        shown = list(operation.get("parameters", ()))
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            shown += part.get("content", {}).values()
        for each in shown:
            assert "example" in each, (path, method, each)
            schema = {**each["schema"], "components": document["components"]}
            faults = [fault.message for fault in Draft202012Validator(schema).iter_errors(each["example"])]
            assert faults == [], (path, method, each)


def test_every_answer_with_a_body_has_a_schema_of_its_own(document: Document) -> None:
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            for kind, content in answer.get("content", {}).items():
                if status.startswith("2") and kind == "application/json":
                    assert "$ref" in content["schema"], (path, method)


def test_the_page_tells_of_every_path(document: Document) -> None:
    told = set(re.findall(r"`(?:[A-Z, ]+ )?(/[a-z0-9{}/_-]*)[`?]", PAGE))
    paths = {path.removeprefix("/api/v1") for path in document["paths"]}
    assert paths - told == set()
    assert {path for path in told if path.startswith("/")} - paths == {"/api/v1"}
