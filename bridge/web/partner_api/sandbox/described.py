"""The calls of test systems in the published description."""

from collections.abc import Callable
from typing import Any

from apispec import APISpec
from marshmallow import Schema, fields

from bridge.web.partner_api.sandbox.calls import FARTHEST

Call = Callable[[str, str, tuple[str, str], list[dict[str, Any]]], dict[str, Any]]
Problem = Callable[[int], dict[str, Any]]
EXAMPLES = {"ClockMove": {"seconds": 14400}}


class StoryAnswer(Schema):
    """A buyer's phone and what happens to an application with it."""

    phone = fields.String(required=True)
    says = fields.String(required=True)


class SandboxAnswer(Schema):
    """The test system's time, how far ahead of the true one it is, and its stories."""

    mode = fields.String(required=True)
    now = fields.DateTime(required=True)
    ahead_seconds = fields.Integer(required=True)
    stories = fields.List(fields.Nested(StoryAnswer))


SHAPES = {"SandboxAnswer": SandboxAnswer}


def add_sandbox_paths(spec: APISpec, call: Call, problem: Problem) -> None:
    """`call` describes one operation, `problem` the answer to a refused one."""
    seconds = {"type": "integer", "minimum": 1, "maximum": int(FARTHEST.total_seconds())}
    body = {"type": "object", "properties": {"seconds": seconds}, "required": ["seconds"]}
    spec.components.schema("ClockMove", body)

    def told(name: str, summary: str) -> dict[str, Any]:
        described = call(name, summary, ("200", "SandboxAnswer"), [])
        described["responses"] = dict(sorted((described["responses"] | {"404": problem(404)}).items()))
        return described

    read = told("readSandbox", "Under a test secret alone: the time of your test system, and its stories")
    spec.path("/partner/v1/sandbox", operations={"get": read})
    move = told("moveSandboxClock", "Under a test secret alone: move the time of your test system forward")
    examples = {"usual": {"value": EXAMPLES["ClockMove"]}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ClockMove"}, "examples": examples}}
    move["requestBody"] = {"required": True, "content": content}
    spec.path("/partner/v1/sandbox/clock", operations={"post": move})
