"""create_app: the wired hub behind its doors. Read this, then bridge/wiring/house.py, then the list of files in bridge/flows/."""

import gc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from bridge.flows.hub import Hub
from bridge.jobs.embedded import EmbeddedRunner
from bridge.processes.ending import when_it_ends
from bridge.processes.worker_name import take_name
from bridge.store.migrations import upgrade
from bridge.web import errors, form, health, metrics, notices, office, partner_api, partners, rates, security_txt, spans, visits
from bridge.web.doors import Doors
from bridge.web.plain_app import PlainApp
from bridge.web.protecting import add_headers, add_hosts, add_limits, note_refusals
from bridge.web.protecting.proxies import BehindProxy
from bridge.wiring import House, build
from bridge.wiring.sandbox import SandboxRegister, build_test_system, sites_under_test
from bridge.wiring.versions.opening import open_serving
from bridge.wiring.versions.watching import Watch, change_over
from config.logging import set_up_logging
from config.payu_accounts import payu_hosts
from config.settings import Settings

LARGEST_BODY = 256 * 1024


def create_app(settings: Settings, house: House | None = None) -> Flask:
    """The application for a WSGI server. With the embedded runner, work starts in this process."""
    set_up_logging(settings.log)
    house = house or build(settings)
    upgrade(house.ground.engine)
    return _opened(settings, house)[0]


def serve(settings: Settings) -> Flask:
    """The same for a process that lives on: of the configuration in force, and changing over when another one is."""
    set_up_logging(settings.log)
    house = open_serving(settings, "web")
    app, change = _opened(settings, house)
    watch = Watch(settings, house, "web", change, change_over).start()
    when_it_ends(lambda: _end(watch, house))
    # What is loaded stays as long as the process: looking for garbage among it took a twentieth of an order's time.
    gc.freeze()
    return app


def _end(watch: Watch, house: House) -> None:
    """Rows that nobody has begun go back to others at once."""
    # First what takes a moment: a row at work may hold the rest up until the server's patience is over.
    watch.stop()
    if isinstance(house.runner, EmbeddedRunner):
        house.runner.stop()
    # The process ends: looking through all that it holds once more would take it seconds.
    gc.freeze()


def _opened(settings: Settings, house: House) -> tuple[Flask, Callable[[House], None]]:
    """The application, and what puts the doors of another house in their place: who is within goes out by his own."""
    sandboxes = SandboxRegister(lambda name: _sandbox(house.source.settings, house, name))
    tested = sites_under_test(house.hub.settled_partners)
    of_sites = partner_api.PartnerApiSettings(house.turnstile, sandboxes if tested else None)
    app = _with_doors(house, of_sites)
    doors = Doors(app.wsgi_app)
    app.wsgi_app = doors  # type: ignore[method-assign]  # as below
    if tested:
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, sandboxes.mounts(tested))  # type: ignore[method-assign]  # as below
    # One proxy in front at most: its word on scheme and address counts, nobody else's.
    app.wsgi_app = BehindProxy(app.wsgi_app, house.source.settings.proxies)  # type: ignore[method-assign]  # the documented way
    if isinstance(house.runner, EmbeddedRunner):
        name = take_name(settings.worker_name, "web")
        house.runner.start(house.hub, name, settings.threads, timedelta(seconds=settings.lease_seconds))
    return app, lambda found: doors.change(_with_doors(found, of_sites).wsgi_app)


def _with_doors(house: House, of_sites: partner_api.PartnerApiSettings) -> Flask:
    settings = house.source.settings
    app = _empty_app(settings)
    app.register_blueprint(health.blueprint(house.hub, _parts(house)))
    _protect(app, house.hub, settings, house)
    add_hosts(app, house.hub.public_url, house.hub.door_urls)
    _open_doors(app, house.hub, settings, of_sites)
    return app


def _parts(house: House) -> health.Parts:
    return {} if isinstance(house.runner, EmbeddedRunner) else {"redis": house.runner.answers}


def _empty_app(settings: Settings) -> Flask:
    app = PlainApp(__name__)
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_BODY)
    return app


def _protect(app: Flask, hub: Hub, settings: Settings, house: House) -> None:
    """What is asked of every request and said with every answer. The time of limits is the one outside, in test systems too."""
    errors.register(app)
    spans.register(app)
    add_headers(app, https=settings.public_url.startswith("https://"))
    visits.register(app, hub)
    add_limits(app, house.turnstile, house.hub.clock, settings.limits_times)
    note_refusals(app)


def _sandbox(settings: Settings, house: House, name: str) -> Callable[..., Any]:
    """The test system of a site at work: the doors for the site and for its borrowers, over a hub of its own."""
    test, app = build_test_system(settings, house.hub, name), _empty_app(settings)
    _protect(app, test.hub, settings, house)
    app.register_blueprint(partner_api.blueprint(test.hub, partner_api.PartnerApiSettings(house.turnstile, test=test.time)))
    app.register_blueprint(
        form.blueprint(test.hub, replace(_form_settings(settings), lender=f"{settings.lender} · ПРОВЕРКА, займа нет"))
    )
    lease = timedelta(seconds=settings.lease_seconds)
    test.runner.start(test.hub, take_name(settings.worker_name, f"sandbox-{name}"), 1, lease)
    return app.wsgi_app


def _open_doors(app: Flask, hub: Hub, settings: Settings, of_sites: partner_api.PartnerApiSettings) -> None:
    secure = settings.public_url.startswith("https://")
    app.register_blueprint(metrics.blueprint(hub, settings.metrics_token))
    app.register_blueprint(security_txt.blueprint(hub, settings.lender_email))
    app.register_blueprint(partner_api.blueprint(hub, of_sites))
    app.register_blueprint(rates.blueprint(hub))
    secrets = (settings.onec_notice_secret, settings.onec_notice_secret_before)
    app.register_blueprint(
        notices.blueprint(hub, notices.NoticesSettings(secrets, settings.onec_zone, sms_path=settings.sms_callback_path))
    )
    desk = office.OfficeSettings(settings.secret_key, secure)
    app.register_blueprint(office.blueprint(hub, desk))
    form_settings = _form_settings(settings)
    app.register_blueprint(form.blueprint(hub, form_settings))
    page = partners.PartnersSettings(settings.secret_key, form.preview(form_settings), secure)
    app.register_blueprint(partners.blueprint(hub, page))


def _form_settings(settings: Settings) -> form.FormSettings:
    return form.FormSettings(
        secure_cookies=settings.public_url.startswith("https://"),
        acquirer_origin=payu_hosts(settings),
        lender=settings.lender,
        phone=settings.lender_phone,
        email=settings.lender_email,
    )
