"""A tour site as the hub knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, repr=False)
class Partner:
    """One tour site: its name in requests, secrets of its calls and of ours, where it listens, how its pages look.

    `request_secrets` and `callback_secrets`: the first is the present one, a second may be valid during a change.
    At most `calls` of them in `calls_seconds`. `nonce_required`: requests signed the older way, without a nonce, are refused.
    `sms_sender`: the registered name that its borrowers' messages come from; empty for the account's own.
    `mail`: where its developers read letters; empty for none.
    `test_…`: the same of its test system, which it has when `test_request_secrets` holds one; an empty address: the same as live.
    """

    name: str
    title: str
    request_secrets: tuple[str, ...]
    callback_secrets: tuple[str, ...]
    callback_url: str
    words: str = "standard"
    product: str = "tour"
    look: Mapping[str, str] = field(default_factory=dict)
    calls: int = 1000
    calls_seconds: int = 10
    nonce_required: bool = False
    sms_sender: str = ""
    mail: str = ""
    test_request_secrets: tuple[str, ...] = ()
    test_callback_secrets: tuple[str, ...] = ()
    test_callback_url: str = ""

    @property
    def look_mark(self) -> str:
        """Another one for another look, so that no browser goes on with the stylesheet of before."""
        return sha256(repr(sorted(self.look.items())).encode()).hexdigest()[:8]

    def __repr__(self) -> str:
        return f"Partner({self.name})"
