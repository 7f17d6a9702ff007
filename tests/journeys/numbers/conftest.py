"""One hub with two weeks behind it, counted once, for all tests, which leave it as it was; an officer before its office."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from bridge.flows.hub import Hub
from bridge.model.staff.roles import Role
from bridge.web import errors
from bridge.web.office import blueprint
from tests.journeys.numbers.month import counted, lived
from tests.journeys.office.case import enter
from tests.journeys.office.seats import office_settings
from tests.journeys.partner_api.world import make_hub


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    made: Path = tmp_path_factory.mktemp("numbers")
    hub = make_hub(made)
    lived(hub)
    counted(hub)
    return hub


@pytest.fixture(scope="session")
def app(hub: Hub) -> Flask:
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub, office_settings(hub, {"olga": Role.OPERATOR})))
    return app


@pytest.fixture(scope="session")
def officer(app: Flask) -> FlaskClient:
    """An operator, logged in: figures are for every role."""
    client = app.test_client()
    assert enter(client).status_code == 303
    return client


@pytest.fixture(scope="session")
def base(app: Flask) -> Iterator[str]:
    """The address under which a browser reaches the office."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
