"""Two officers and an auditor in front of one office."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.flows.hub import Hub
from bridge.model.staff.roles import Role
from bridge.web import errors
from bridge.web.office import blueprint
from tests.journeys.office.case import enter, token_of
from tests.journeys.office.seats import office_settings

PEOPLE = {"anna": Role.SENIOR, "boris": Role.SENIOR, "oleg": Role.OPERATOR, "nina": Role.AUDITOR}


def officers_of(hub: Hub) -> dict[str, FlaskClient]:
    """Each in their own browser, logged in."""
    app = Flask("two")
    errors.register(app)
    app.register_blueprint(blueprint(hub, office_settings(hub, PEOPLE)))
    people = {name: app.test_client() for name in PEOPLE}
    for name, client in people.items():
        assert enter(client, name).status_code == 303
    return people


def press(client: FlaskClient, page: str, path: str, **values: object) -> TestResponse:
    """Send a form of a page, and follow where it leads."""
    return client.post(path, data={"csrf_token": token_of(client.get(page)), **values}, follow_redirects=True)
