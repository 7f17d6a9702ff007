"""A call that a test secret signed is answered by the site's test system, under the same address."""

from io import BytesIO

from flask import Response, g, request

from bridge.web.partner_api.sandbox.ways import Sandboxes

MARK = "Bridge-Mode"


def answer_in_sandbox(sandboxes: Sandboxes, partner: str) -> Response:
    """The answer of the test system to the very request that came, marked as one."""
    # Its own journal tells of it; the lender's tells of nothing that is a test.
    g.noted = True
    environ = {name: value for name, value in request.environ.items() if not name.startswith(("werkzeug.", "flask."))}
    # The body was read to check the signature.
    environ["wsgi.input"] = BytesIO(request.get_data())
    told = Response.from_app(sandboxes.answers_for(partner), environ, buffered=True)
    answer = Response(told.get_data(), told.status, told.headers)
    answer.headers[MARK] = "test"
    return answer
