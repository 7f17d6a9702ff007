"""A day's anchor: one root over the heads of all journals that changed that day, tied to the anchor before, signed by the lender.

The bytes that are signed, stamped and named by the next anchor are the text of `body`, nothing else.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from bridge.model.evidence.chain import FIRST, canonical

FORM = 1


@dataclass(frozen=True)
class Anchor:
    """`day` on the lender's wall; `size` leaves; `root`, `previous` hex; `key`: fingerprint of who signed, empty when nobody did.

    `previous` is the digest of the anchor before (FIRST for the first one); days on which nothing happened have no anchor.
    """

    day: date
    size: int
    root: str
    previous: str
    made_at: datetime
    key: str = ""
    signature: bytes = b""

    @property
    def body(self) -> bytes:
        """Canonical JSON and a line feed."""
        made_at = self.made_at.astimezone(UTC).isoformat(timespec="microseconds")
        told = {"day": self.day.isoformat(), "form": FORM, "key": self.key, "made_at": made_at}
        return (canonical({**told, "previous": self.previous, "root": self.root, "size": self.size}) + "\n").encode()

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the body."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True)
class KeyRecord:
    """A public key that anchors name, and how it came: `changeover` is a statement signed by the key before it.

    The first key needs none; one that came without is told by the desk and the checker.
    """

    fingerprint: str
    public_pem: str
    since: datetime
    changeover: bytes = b""
    signature: bytes = b""


def changeover_body(old: str, new: str, at: datetime) -> bytes:
    """What the old key signs when a new one takes over: both fingerprints and the moment (UTC)."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return (canonical({"at": moment, "form": FORM, "new": new, "old": old}) + "\n").encode()


__all__ = ["FIRST", "Anchor", "KeyRecord", "changeover_body"]
