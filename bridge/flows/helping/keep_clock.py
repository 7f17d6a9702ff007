"""Whose working hours count: those of the product that was applied for; for a guest those of the first one."""

from bridge.flows.hub import Hub
from bridge.model.errors import ApplicationUnknownError
from bridge.model.helping.answering import WorkingClock
from bridge.model.helping.hints import Helping
from bridge.ports.store import Transaction
from bridge.products.product import Product


def clock_of(hub: Hub, tx: Transaction, application_id: str) -> WorkingClock:
    """The office's clock for questions about this application."""
    product = _product(hub, tx, application_id)
    lending = product.lending
    return WorkingClock(product.terms.helping.hours, lending.calendar, lending.zone)


def helping_of(hub: Hub, product: str = "") -> Helping:
    """The written answers of a product; of the first one where none is named."""
    known = hub.products.get(product) or next(iter(hub.products.values()))
    return known.terms.helping


def _product(hub: Hub, tx: Transaction, application_id: str) -> Product:
    try:
        return hub.product(tx.applications.get(application_id))
    except ApplicationUnknownError:
        return next(iter(hub.products.values()))
