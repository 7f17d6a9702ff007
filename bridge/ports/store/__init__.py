"""Where the hub keeps what it must not lose. One transaction is one `with store.begin() as tx:`; leaving it normally commits.

Rows for work outside are posted in the same transaction as the change they follow from.
Not here: SQL (bridge.store). Imported by flows, jobs, web and the store.
"""

from bridge.model.evidence.chain import EvidenceEntry
from bridge.ports.store.parts import (
    Answers,
    Applications,
    Attentions,
    Codes,
    Evidence,
    Issuers,
    Journal,
    Leftovers,
    Messages,
    Notices,
    Papers,
    PartnerEvents,
    Sessions,
    Texts,
)
from bridge.ports.store.paying import Payments
from bridge.ports.store.rows import (
    COUNTED_UP_TO,
    Attention,
    CodesOf,
    Counts,
    Exchange,
    FormSession,
    Leftover,
    Notice,
    NotNewError,
    Place,
    StoredAnswer,
    StoreUnavailableError,
)
from bridge.ports.store.transaction import Store, Transaction

__all__ = [
    "COUNTED_UP_TO",
    "Answers",
    "Applications",
    "Attention",
    "Attentions",
    "Codes",
    "CodesOf",
    "Counts",
    "Evidence",
    "EvidenceEntry",
    "Exchange",
    "FormSession",
    "Issuers",
    "Journal",
    "Leftover",
    "Leftovers",
    "Messages",
    "NotNewError",
    "Notice",
    "Notices",
    "Papers",
    "PartnerEvents",
    "Payments",
    "Place",
    "Sessions",
    "Store",
    "StoreUnavailableError",
    "StoredAnswer",
    "Texts",
    "Transaction",
]
