"""The ceiling of a page: Flask and one route for every address, with bytes that lie ready."""

from pathlib import Path

from flask import Flask, Response


def make_app(file: str, media_type: str = "text/html; charset=utf-8") -> Flask:
    """The application that answers everything with the bytes of `file`."""
    app, body = Flask(__name__, static_folder=None), Path(file).read_bytes()

    @app.get("/<path:anything>")
    def answer(anything: str) -> Response:
        return Response(body, content_type=media_type)

    return app
