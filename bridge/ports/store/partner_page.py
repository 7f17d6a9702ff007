"""What tour sites set for themselves, where it is kept: keys, settings, who did what; and figures of their own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bridge.model.partner_page.keys import KeyKind, PartnerKey
from bridge.model.partner_page.own_words import PartnerAct, PartnerSetting, Subject
from bridge.model.status import Status


class PartnerKeys(Protocol):
    """Rows of keys; secrets sealed."""

    def of(self, partner: str) -> Sequence[PartnerKey]:
        """In order of their making. Until a writing transaction ends no other one gets past this line for the same site."""
        ...

    def put(self, key: PartnerKey) -> None:
        """Insert, or write over the row with the same site, kind and mark."""
        ...

    def forget(self, partner: str, before: datetime) -> None:
        """Rows of keys made on the page and retired before that moment go, and their secrets with them."""
        ...

    def note_use(self, partner: str, kind: KeyKind, mark: str, at: datetime) -> None:
        """A key was used; the latest moment stays."""
        ...

    def uses(self, partner: str) -> Mapping[tuple[KeyKind, str], datetime]:
        """When each key was last used, by kind and mark."""
        ...


class PartnerSettings(Protocol):
    """Versions of what a site set; none is changed but for the moment when it came into force."""

    def of(self, partner: str, subject: Subject, limit: int) -> Sequence[PartnerSetting]:
        """The newest first. Until a writing transaction ends no other one gets past this line for the same site."""
        ...

    def find(self, partner: str, subject: Subject, version: int) -> PartnerSetting | None: ...

    def in_force(self, partner: str) -> Mapping[Subject, PartnerSetting]: ...

    def add(self, setting: PartnerSetting) -> None: ...

    def put_in_force(self, partner: str, subject: Subject, version: int, at: datetime) -> None: ...

    def named(self, partner: str, subject: Subject, value: str) -> bool:
        """True when some version of the subject has this value under any name."""
        ...


class PartnerActs(Protocol):
    """Who did what; append-only, details sealed."""

    def note(self, act: PartnerAct) -> None: ...

    def of(self, partner: str, limit: int, steps: Iterable[str] = (), since: datetime | None = None) -> Sequence[PartnerAct]:
        """The newest first; of `steps` alone when there are any; none before `since`."""
        ...


class PartnerFigures(Protocol):
    """Counts over a site's own rows."""

    def by_status(self, partner: str, since: datetime) -> Mapping[Status, int]:
        """Applications received since that moment."""
        ...

    def tries(self, partner: str, since: datetime) -> tuple[int, int]:
        """Pushes since that moment: how many the site took, and how many it did not."""
        ...


class PartnerPageParts(Protocol):
    """The parts of a transaction that speak of a site's page."""

    @property
    def partner_keys(self) -> PartnerKeys: ...
    @property
    def partner_settings(self) -> PartnerSettings: ...
    @property
    def partner_acts(self) -> PartnerActs: ...
    @property
    def partner_figures(self) -> PartnerFigures: ...
