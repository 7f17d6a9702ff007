"""People who log in: the lender's own, and those of tour sites; what is noted of them, and what they are told at once."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bridge.model.errors import FieldInvalidError, RuleBrokenError
from bridge.model.staff.roles import Role

# How long a link is good by which somebody sets the first password.
INVITATION_LIFE = timedelta(hours=24)
_MAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+", re.ASCII)
_NAME = re.compile(r"[a-zа-яё0-9][a-zа-яё0-9._-]{1,39}(@[a-z0-9_-]{1,40})?")


class PersonState(StrEnum):
    """Only ACTIVE people get in. LOCKED: for a while; LEFT: works here no more."""

    ACTIVE = "active"
    LOCKED = "locked"
    LEFT = "left"


@dataclass(frozen=True, repr=False)
class Person:
    """Somebody who may log in by `name`. One of a tour site has its `site`, `name@site` as name, and no role.

    `proof`: argon2 hash of the password, empty until an invitation was used; `mail`: where alerts go, may be empty.
    """

    id: str
    name: str
    role: Role | None
    made_at: datetime
    changed_at: datetime
    title: str = ""
    mail: str = ""
    proof: str = ""
    state: PersonState = PersonState.ACTIVE
    site: str = ""

    def __repr__(self) -> str:
        return f"Person({self.id})"

    @property
    def active(self) -> bool:
        """May log in, given a password."""
        return self.state is PersonState.ACTIVE


class Act(StrEnum):
    """What happens to a person's account, or what they do about it."""

    ADDED = "added"
    INVITED = "invited"
    WORD_SET = "password_set"
    WORD_CHANGED = "password_changed"
    LOGGED_IN = "logged_in"
    NEW_PLACE = "new_place"
    LOGGED_OUT = "logged_out"
    LOG_IN_FAILED = "log_in_failed"
    FACTOR_FAILED = "factor_failed"
    PAUSED = "paused"
    TOTP_ADDED = "totp_added"
    KEY_ADDED = "key_added"
    KEY_FELL = "key_fell"
    FACTOR_REMOVED = "factor_removed"
    CODES_MADE = "codes_made"
    CODE_USED = "code_used"
    FACTORS_RESET = "factors_reset"
    SESSION_ENDED = "session_ended"
    ROLE_GIVEN = "role_given"
    DESCRIBED = "described"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    LEFT = "left"


# Of these a letter goes to the person: somebody else may have done them.
ALERTED = frozenset(
    {
        Act.NEW_PLACE, Act.PAUSED, Act.WORD_SET, Act.WORD_CHANGED, Act.TOTP_ADDED, Act.KEY_ADDED, Act.KEY_FELL,
        Act.FACTOR_REMOVED, Act.CODES_MADE, Act.CODE_USED, Act.FACTORS_RESET,
    }
)  # fmt: skip

# How people came in or did not. The rest tells who had which right, and with what they proved themselves.
ENTRIES = frozenset(
    {
        Act.LOGGED_IN, Act.NEW_PLACE, Act.LOGGED_OUT, Act.LOG_IN_FAILED, Act.FACTOR_FAILED, Act.PAUSED, Act.CODE_USED,
        Act.SESSION_ENDED,
    }
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class PersonAct:
    """One line of the journal of people. `person_id` and `name` are empty where an unknown name was tried: what was typed may
    be a password. `by`: the person who did it, or `desk` for the command line."""

    id: str
    at: datetime
    person_id: str
    name: str
    act: Act
    by: str
    detail: str = ""
    address: str = ""


class PersonUnknownError(RuleBrokenError):
    """There is no such person."""


class NameUnfitError(RuleBrokenError):
    """A name that nobody can log in by, or that is taken."""


def fit_mail(mail: str) -> str:
    """The address as it is kept; empty for none. Raises FieldInvalidError."""
    kept = mail.strip()
    if kept and (len(kept) > 200 or not _MAIL.fullmatch(kept)):
        raise FieldInvalidError("this is no mail address", field="mail")
    return kept


def fit_name(name: str) -> str:
    """The name as it is kept. Raises NameUnfitError."""
    kept = name.strip().lower()
    if not _NAME.fullmatch(kept):
        raise NameUnfitError("a name is 2 to 40 letters, digits and . _ - (of a site's person: name@site)")
    return kept
