"""What was refused for want of a right or of a page's token is told to the log: somebody tried."""

import structlog
from flask import Flask, Response, g, request

_log = structlog.get_logger("bridge.web.protecting")


def note_refusals(app: Flask) -> None:
    """A line for each answer 403: the door, never what was sent."""

    @app.after_request
    def note(answer: Response) -> Response:
        if answer.status_code == 403:
            _log.warning("refused", endpoint=request.endpoint, method=request.method, sender=str(g.get("sender", "")))
        return answer
