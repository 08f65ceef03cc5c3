"""The OpenAPI document: what the routes say, with sentences, examples, and how it can go wrong."""

from collections.abc import Iterator, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.call.examples import example
from web.call.route import KEYLESS

Operation = MutableMapping[str, Any]
VERSION = "3.1.0"
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. kind: as the command line names it. hint: how to mend it.",
    "properties": {
        "type": {"type": "string", "examples": ["about:blank"]},
        "title": {"type": "string", "examples": ["Not Found"]},
        "status": {"type": "integer", "examples": [404]},
        "detail": {"type": "string", "examples": ['There is no watch "brisole".']},
        "hint": {"type": "string", "examples": ['Did you mean "brisolle"?']},
        "kind": {
            "type": "string",
            "enum": ["not_found", "query", "usage", "transient", "permanent", "misconfigured"],
        },
        "position": {"type": "integer", "description": "Of what is wrong in a query, from 0.", "examples": [18]},
    },
    "required": ["type", "title", "status", "detail", "hint", "kind"],
}
WENT_WRONG = {
    HTTPStatus.UNAUTHORIZED: "The key is missing, is none of ours, or is over.",
    HTTPStatus.FORBIDDEN: "The role, or the rights of the key, do not allow it.",
    HTTPStatus.NOT_FOUND: "There is none, or none that may be seen.",
    HTTPStatus.CONFLICT: "It changed meanwhile, or the same is under way.",
    HTTPStatus.PRECONDITION_FAILED: "What If-Match named stands no more.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "It cannot be understood, or cannot be done.",
    HTTPStatus.TOO_MANY_REQUESTS: "An account asked too often; Retry-After says when again.",
    HTTPStatus.SERVICE_UNAVAILABLE: "It cannot be done now; worth trying again.",
}
ALWAYS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
REVISED = ("watches", "queries", "tags", "orders", "digests")
"""What has ETags that If-Match can name."""
SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key of one's own account: `tocsin_…`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "tocsin",
        "description": "Of the dashboard; what changes something needs the header X-CSRF besides.",
    },
}
ABOUT = "What the dashboard can do, for programs. `docs/api.md` shows each with curl."


def document(app: FastAPI, prefix: str) -> dict[str, Any]:
    """Of the routes below a prefix."""
    made = get_openapi(title=app.title, version=app.version, openapi_version=VERSION, routes=app.routes)
    made["info"]["description"] = ABOUT
    made["paths"] = {path: of for path, of in made["paths"].items() if path.startswith(prefix)}
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM
    components["securitySchemes"] = SECURITY
    components["responses"] = {_name(status): _answer(status) for status in WENT_WRONG}
    made["security"] = [{name: []} for name in SECURITY]
    for path, method, operation in _operations(made["paths"]):
        _tell(operation, path, method)
        _show(operation, schemas)
    return made


def _operations(paths: Mapping[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            yield path, method, operation


def _tell(operation: Operation, path: str, method: str) -> None:
    """The first sentence is what it is called, and failures are those that can be."""
    said = " ".join(operation.get("description", "").split())
    operation["summary"], operation["description"] = said.partition(". ")[0].rstrip("."), said
    keyless = operation.pop(KEYLESS, False)
    failures, headers = [*ALWAYS], []
    if "{" in path:
        failures.append(HTTPStatus.NOT_FOUND)
    if method == "post":
        failures.append(HTTPStatus.CONFLICT)
    if method == "post" and not keyless:
        headers.append(_header("Idempotency-Key", "5a5a2c1e-1", "Asked again with the same, it is done once."))
    if method in ("put", "delete") and operation["tags"][0] in REVISED:
        failures.append(HTTPStatus.PRECONDITION_FAILED)
        headers.append(_header("If-Match", '"3"', "The ETag of what was read."))
    if headers:
        operation["parameters"] = [*operation.get("parameters", ()), *headers]
    told = {str(status.value): {"$ref": f"#/components/responses/{_name(status)}"} for status in failures}
    operation["responses"] = dict(sorted({**operation["responses"], **told}.items()))


def _show(operation: Operation, schemas: Mapping[str, Any]) -> None:
    """An example of every parameter, body and answer."""
    for parameter in operation.get("parameters", ()):
        if "example" not in parameter and "examples" not in parameter:
            parameter["example"] = example(parameter["schema"], schemas)
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for content in body.get("content", {}).values():
            if "example" not in content:
                content["example"] = example(content.get("schema", {"type": "string"}), schemas)


def _header(name: str, shown: str, said: str) -> Mapping[str, Any]:
    return {"name": name, "in": "header", "description": said, "schema": {"type": "string"}, "example": shown}


def _answer(status: HTTPStatus) -> Mapping[str, Any]:
    shown = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": WENT_WRONG[status],
        "hint": "",
        "kind": "permanent",
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": shown}
    return {"description": WENT_WRONG[status], "content": {"application/problem+json": content}}


def _name(status: HTTPStatus) -> str:
    return status.phrase.replace(" ", "")
