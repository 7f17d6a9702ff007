"""The description as a page for people: drawn here, without a script and without anything from elsewhere."""

import json
from typing import Any

from flask import Response, render_template
from markupsafe import Markup, escape

from bridge.web.partner_api.description.problems import problem_rows

_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
STYLE = """
:root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem 1.5rem 4rem}
h1{font-size:1.7rem}h2{font-size:1.25rem;border-top:1px solid #8886;padding-top:1.2rem;margin-top:2.2rem}
code,pre{font:14px/1.45 ui-monospace,monospace}
pre{overflow:auto;border:1px solid #8886;border-radius:8px;padding:.8rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8884}
.verb{display:inline-block;min-width:3.5rem;font-weight:700}
nav a{display:block;padding:.15rem 0}summary{cursor:pointer;padding:.4rem 0}
.small{font-size:14px}a{color:inherit}
"""


def page(described: dict[str, Any]) -> Response:
    """HTML for the document."""
    calls = [
        {"verb": verb.upper(), "path": path, **call}
        for path, operations in described["paths"].items()
        for verb, call in operations.items()
    ]
    text = render_template(
        "partner_api/description.html", info=described["info"], server=described["servers"][0]["url"], calls=calls,
        shapes=described["components"]["schemas"], problems=problem_rows(), kind=kind_of, pretty=_pretty,
    )  # fmt: skip
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "public, max-age=300", "Referrer-Policy": "no-referrer"}
    return Response(text, content_type="text/html; charset=utf-8", headers=headers)


def kind_of(schema: dict[str, Any]) -> Markup:
    """A field's kind in a few words, with a link to the shape it holds."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[-1]
        return Markup('<a href="#shape-{0}">{0}</a>').format(name)
    if "anyOf" in schema:
        return Markup(" or ").join(kind_of(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return Markup("list of ") + kind_of(schema["items"])
    kinds = schema.get("type", "any")
    words = [" or ".join(kinds) if isinstance(kinds, list) else str(kinds), str(schema.get("format", ""))]
    limits = [f"{word} {schema[name]}" for name, word in (("minimum", "from"), ("maximum", "to")) if name in schema]
    return escape(" ".join([one for one in words if one] + limits))


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
