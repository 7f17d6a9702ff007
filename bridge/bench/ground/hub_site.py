"""A hub of its own in the scratch folder: settings with fresh secrets, one tour site, far sides at one address."""

import base64
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import config
from config.settings import Settings, read_settings

if TYPE_CHECKING:
    from bridge.wiring import House

PARTNER = "benchsite"
MERCHANT = "benchmerchant"
REQUEST_SECRET, CALLBACK_SECRET = "BRIDGE_PARTNER_BENCH_REQUEST_SECRET", "BRIDGE_PARTNER_BENCH_CALLBACK_SECRET"
CALLBACKS = "/callbacks"
ONEC_ROOT = "/mfo"
SQLITE_FILE = "hub.sqlite3"
_SITE = """\
name = "{name}"
title = "Сайт замера"
callback_url = "{callbacks}"
request_secrets = ["{request}"]
callback_secrets = ["{callback}"]
words = "standard"
product = "tour"
calls = 1000000

[look]
accent = "#b4480f"
"""


@dataclass(frozen=True, repr=False)
class HubSite:
    """A hub that is set up and not started: `env` holds its variables, `url` its address once `Place.hub_web` serves it."""

    name: str
    env: Mapping[str, str]
    port: int

    @property
    def url(self) -> str:
        """Address of its web."""
        return self.env["BRIDGE_PUBLIC_URL"]

    @property
    def settings(self) -> Settings:
        """The same as the hub's processes read them."""
        return read_settings(self.env)

    @property
    def request_secret(self) -> str:
        """Signs calls of the tour site PARTNER."""
        return self.env[REQUEST_SECRET]

    @property
    def onec_secret(self) -> str:
        """Signs 1C's notices."""
        return self.env["BRIDGE_ONEC_NOTICE_SECRET"]

    @property
    def payu_secret(self) -> str:
        """Signs PayU's notices."""
        return self.env["BRIDGE_PAYU_SECRET"]

    def house(self, *, wakes: bool = False) -> "House":
        """The hub wired in this process on a migrated store, for preparing rows; it tells workers of them only when `wakes`."""
        # Makers of requests import this module for its names, and their processes must start fast.
        from bridge.wiring import build

        settings = self.settings if wakes else replace(self.settings, runner="embedded")
        # The wiring reads a partner's secrets from the environment, by the names in the partner's file.
        before = dict(os.environ)
        os.environ.update(self.env)
        try:
            return build(settings)
        finally:
            os.environ.clear()
            os.environ.update(before)


def migrated(address: str) -> str:
    """The same address, its database brought to the shape of this version."""
    from bridge.store.engine import open_engine  # as above
    from bridge.store.migrations import upgrade

    engine = open_engine(address)
    upgrade(engine)
    engine.dispose()
    return address


def make_site(folder: Path, name: str, port: int, far_port: int, store: Mapping[str, str]) -> HubSite:
    """Write the partner's file and make the settings. `store` names database, runner and Redis; the far sides are all at
    `far_port` of loopback.
    """
    far = f"http://127.0.0.1:{far_port}"
    own = folder / name
    (own / "partners").mkdir(parents=True)
    (own / "tmp").mkdir()
    for part in ("products", "papers"):
        shutil.copytree(Path(config.__file__).parent / part, own / part)
    text = _SITE.format(name=PARTNER, callbacks=far + CALLBACKS, request=REQUEST_SECRET, callback=CALLBACK_SECRET)
    (own / "partners" / f"{PARTNER}.toml").write_text(text, encoding="utf-8")
    return HubSite(name, {**_addresses(own, port, far), **_secrets(), **store}, port)


def _addresses(own: Path, port: int, far: str) -> dict[str, str]:
    return {
        "BRIDGE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "BRIDGE_BIND": f"127.0.0.1:{port}",
        "BRIDGE_DATABASE_URL": f"sqlite:///{own / SQLITE_FILE}",
        "BRIDGE_CONFIG": str(own),
        # Workers hold their names by files there.
        "TMPDIR": str(own / "tmp"),
        "BRIDGE_LENDER": "ООО МКК «Замер»",
        "BRIDGE_ONEC_URL": far + ONEC_ROOT,
        "BRIDGE_ONEC_LOGIN": "bench",
        "BRIDGE_ONEC_ZONE": "Europe/Moscow",
        "BRIDGE_ONEC_CACHE": str(own / "onec"),
        "BRIDGE_CALLS": str(own / "calls"),
        "BRIDGE_SANDBOX": str(own / "sandbox"),
        # Everybody comes from one address here.
        "BRIDGE_LIMITS_TIMES": "1000000",
        "BRIDGE_ONEC_PAY_SERVICE": "payu",
        "BRIDGE_PAYU_HOST": far,
        "BRIDGE_PAYU_MERCHANT": MERCHANT,
        "BRIDGE_SMS_URL": far,
        "BRIDGE_SMS_LOGIN": "bench",
        "BRIDGE_CALLBACK_NETWORKS": "127.0.0.0/8",
    }


def _secrets() -> dict[str, str]:
    names = ("BRIDGE_SECRET_KEY", "BRIDGE_INDEX_KEY", "BRIDGE_CODE_KEY", "BRIDGE_ONEC_PASSWORD", "BRIDGE_ONEC_NOTICE_SECRET",
             "BRIDGE_PAYU_SECRET", "BRIDGE_SMS_PASSWORD", REQUEST_SECRET)  # fmt: skip
    return {
        **{name: secrets.token_urlsafe(32) for name in names},
        "BRIDGE_SEAL_KEYS": f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        CALLBACK_SECRET: f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}",
    }
