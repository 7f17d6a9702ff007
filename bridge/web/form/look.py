"""A tour site's look as a small stylesheet; its colours are made readable by bridge.web.look_contrast."""

from flask import Response
from flask.typing import ResponseReturnValue

from bridge.web.form.visit import Visit
from bridge.web.look_contrast import look_of


def stylesheet(visit: Visit, partner: str) -> ResponseReturnValue:
    """The look of a partner; an unknown name gets the plain look and learns nothing."""
    known = visit.hub.partners.get(partner)
    response = Response(look_of(known.look if known else {}), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=600"
    return response
