"""What a site set for itself, laid over what the lender's files say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bridge.model.partner import Partner
from bridge.model.partner_page.keys import KeyKind, PartnerKey, ring


class Subject(StrEnum):
    """What a site may set."""

    LOOK = "look"
    ADDRESS = "address"


@dataclass(frozen=True)
class PartnerSetting:
    """One version of one subject. `in_force_at` None: a draft. The one in force last counts; no values: the files do."""

    partner: str
    subject: Subject
    version: int
    values: Mapping[str, str]
    made_at: datetime
    made_by: str
    in_force_at: datetime | None = None


@dataclass(frozen=True)
class PartnerAct:
    """Who of a site did what, and when (UTC). `step` is a word of the page; `detail` says of what."""

    id: str
    partner: str
    at: datetime
    person: str
    step: str
    detail: str = ""
    address: str = ""


@dataclass(frozen=True)
class OwnWords:
    """All that a site set for itself."""

    keys: Sequence[PartnerKey] = ()
    settings: Mapping[Subject, PartnerSetting] = field(default_factory=dict)

    def over(self, partner: Partner) -> Partner:
        """The site as it is now."""
        look, address = self._values(Subject.LOOK), self._values(Subject.ADDRESS)
        return replace(
            partner,
            request_secrets=self._secrets(partner, KeyKind.REQUEST, partner.request_secrets),
            callback_secrets=self._secrets(partner, KeyKind.CALLBACK, partner.callback_secrets),
            callback_url=address.get("url", partner.callback_url),
            look=look or partner.look,
        )

    def _secrets(self, partner: Partner, kind: KeyKind, settled: Sequence[str]) -> tuple[str, ...]:
        return tuple(key.secret for key in ring(partner.name, kind, settled, self.keys) if key.valid)

    def _values(self, subject: Subject) -> Mapping[str, str]:
        setting = self.settings.get(subject)
        return setting.values if setting else {}
