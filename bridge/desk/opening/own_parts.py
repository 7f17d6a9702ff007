"""What belongs to the installation itself: database, Redis, keys, directory, address."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from adapters.known_passwords.in_file import PasswordListFaultyError, read_facts
from adapters.virus_scanner.clamd import Clamd
from bridge.desk.opening.finding import Finding, faulty, good, look, not_set
from bridge.evidence.lender_key import LenderKeyFaultyError
from bridge.flows.hub import Hub
from bridge.model.staff.factors import confirmed
from bridge.model.staff.roles import Role
from bridge.ports.scanning import ScannerAwayError
from bridge.ports.store import StoreUnavailableError
from bridge.store.engine import connect, open_engine, reachable
from bridge.store.migrations import newest, present
from bridge.store.seal import SealBrokenError, SealKeyError
from config.settings import Settings

LIST_LIFE = timedelta(days=400)
CLOCKS_APART = timedelta(seconds=2)
_PATIENCE = 2.0
_FEWEST_SYMBOLS = 10
_FREE = 2 * 1024**3
_KEYS = ("secret_key", "index_key", "code_key", "onec_notice_secret")


def database(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Reached, of this version's shape, its clock beside ours, room on the disk."""
    engine = open_engine(settings.database_url)
    try:
        shape = present(engine)
        yield good("database", f"{engine.dialect.name} answers")
        yield _shape(shape, newest())
        yield _clock_of(engine, now)
    except (StoreUnavailableError, SQLAlchemyError) as error:
        kind = type(error).__name__
        yield faulty("database", f"does not answer ({kind})", "start it; look at BRIDGE_DATABASE_URL: host, name, user, password")
    finally:
        engine.dispose()
    if engine.dialect.name == "sqlite":
        yield _room(Path(str(engine.url.database)))


def _shape(shape: str, wanted: str) -> Finding:
    if shape == wanted:
        return good("database shape", f"that of this version ({wanted})")
    return look("database shape", f"{shape or 'empty'}, this version has {wanted}", "bridge migrate (serving does it by itself)")


def _clock_of(engine: Engine, now: datetime) -> Finding:
    if engine.dialect.name == "sqlite":
        return good("database clock", "this machine's")
    begun = datetime.now(UTC)
    with reachable(), connect(engine, reading=True) as connection:
        theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return clock("database clock", theirs, now + (datetime.now(UTC) - begun) / 2)


def clock(part: str, theirs: datetime, ours: datetime, apart: timedelta = CLOCKS_APART) -> Finding:
    """How far another clock is from ours."""
    off = abs(theirs - ours)
    if off <= apart:
        return good(part, f"{off.total_seconds():.1f} s from ours")
    word = "ahead" if theirs > ours else "behind"
    return look(part, f"{off.total_seconds():.0f} s {word}", "set both machines by time servers (timedatectl, chrony)")


def _room(file: Path) -> Finding:
    free = shutil.disk_usage(file.parent).free
    if free >= _FREE:
        return good("disk", f"{free / 1024**3:.0f} GiB free beside the database")
    return look("disk", f"{free / 1024**3:.1f} GiB free beside the database", "free some: a full disk stops every write")


def redis(settings: Settings) -> Iterator[Finding]:
    """Reached, and keeping what it is given."""
    if settings.runner != "rq":
        yield not_set("Redis", "BRIDGE_RUNNER=embedded needs none")
        return
    there = Redis.from_url(settings.redis_url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
    try:
        told = there.info()
    except RedisError as error:
        yield faulty("Redis", f"does not answer ({type(error).__name__})", "start it; look at BRIDGE_REDIS_URL")
        return
    yield good("Redis", f"version {told.get('redis_version')} answers")
    policy = told.get("maxmemory_policy", "noeviction")
    if policy != "noeviction" and told.get("maxmemory"):
        yield look("Redis", f"throws keys away when it is full ({policy})", "maxmemory-policy noeviction: bells must not be lost")


def keys(settings: Settings, hub: Hub) -> Iterator[Finding]:
    """Each secret its own and hard to guess; the ring opens what the store holds, the index key finds it."""
    values = [getattr(settings, name) for name in _KEYS]
    twice = sorted({f"BRIDGE_{name.upper()}" for name in _KEYS if values.count(getattr(settings, name)) > 1})
    weak = [f"BRIDGE_{name.upper()}" for name in _KEYS if len(set(getattr(settings, name))) < _FEWEST_SYMBOLS]
    if twice:
        yield faulty("keys", f"one value for several: {', '.join(twice)}", "bridge new-keys; each key its own")
    if weak:
        yield faulty("keys", f"easily guessed: {', '.join(weak)}", "bridge new-keys")
    if not twice and not weak:
        yield good("keys", f"{len(_KEYS)}, each its own")
    yield from _ring(settings, hub)


def _ring(settings: Settings, hub: Hub) -> Iterator[Finding]:
    count = f"{len(settings.seal_ring())} key(s)"
    try:
        with hub.store.read() as tx:
            found = tx.applications.recent(1)
            again = tx.applications.recent(1, phone=found[0].borrower.phone) if found else found
    except (StoreUnavailableError, SQLAlchemyError):
        yield look("key ring", f"{count}, not tried: the database can't be read", "mend that first")
    except (SealBrokenError, SealKeyError) as error:
        yield faulty("key ring", str(error), "put the key that sealed it back into BRIDGE_SEAL_KEYS")
    else:
        yield good("key ring", f"{count}; {'opens the newest application' if found else 'nothing is sealed yet'}")
        if found and not again:
            yield faulty("index key", "does not find a phone that is there", "put back the BRIDGE_INDEX_KEY of this database")


def lender_key(hub: Hub) -> Iterator[Finding]:
    """The key under the journal of signatures signs what then holds."""
    if hub.evidence_key is None:
        yield not_set("evidence key", "no BRIDGE_EVIDENCE_KEY: anchors of the journal are unsigned")
        return
    try:
        hub.evidence_key.sign(b"bridge check")
    except LenderKeyFaultyError as error:
        yield faulty("evidence key", str(error), "bridge evidence new-key; give BRIDGE_EVIDENCE_KEY the whole file")
    else:
        yield good("evidence key", f"signs; fingerprint {hub.evidence_key.fingerprint[:16]}…")


def second_person(settings: Settings) -> Iterator[Finding]:
    """Whether dangerous deeds of the office need two people."""
    if settings.second_person == "yes":
        yield good("second person", f"two decide; a deed waits {settings.second_hours} h")
    else:
        says = "SWITCHED OFF: one person alone gives back, posts and resends any sum and number"
        yield look("second person", says, "BRIDGE_SECOND_PERSON=yes as soon as two people work in the office")


def address(settings: Settings) -> Iterator[Finding]:
    """Borrowers' cookies and PayU's return need https, and so do the doors with a host of their own."""
    for name in ("public_url", "office_url", "partners_url"):
        url = getattr(settings, name)
        if url.startswith("https://"):
            yield good("address", url)
        elif url:
            yield look("address", url, f"https:// in BRIDGE_{name.upper()}: passwords and passports go over this address")


def people(hub: Hub) -> Iterator[Finding]:
    """Somebody can administer the office, and has what the installation asks of the role."""
    try:
        with hub.store.read() as tx:
            found = [one for one in tx.people.all() if one.role is Role.ADMINISTRATOR and one.active]
            owned = {factor.person_id for factor in confirmed(tx.factors.of_all())}
    except (StoreUnavailableError, SQLAlchemyError):
        yield look("people", "not looked at: the database can't be read", "mend that first")
        return
    ready = [one for one in found if one.proof]
    if not ready:
        waits = " (the link was not used yet)" if found else ""
        yield look("people", f"no administrator of the office{waits}", "bridge people add NAME --role administrator")
    elif Role.ADMINISTRATOR in hub.entry.second_factor and not owned & {one.id for one in ready}:
        yield look("people", "no administrator has a second factor yet", "log in once: the office asks for it")
    else:
        yield good("people", f"{len(ready)} administrators of the office")


def known_passwords(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Passwords that were leaked or that everybody uses are refused by a list, and it is not too old."""
    mend = "bridge people passwords FILE (people.md says where lists are)"
    try:
        listed = read_facts(settings.password_list)
    except (PasswordListFaultyError, OSError) as error:
        yield faulty("password list", f"can't be read: {error}", mend)
        return
    if listed is None:
        yield look("password list", "none: leaked and common passwords are refused by their build alone", mend)
        return
    says = f"{listed.count} passwords, {(now - listed.made_at).days} days old, digest {listed.digest[:12]}"
    yield look("password list", f"{says}: old", mend) if now - listed.made_at > LIST_LIFE else good("password list", says)


def virus_scanner(settings: Settings) -> Iterator[Finding]:
    """Files of sites are scanned, where the installation has a scanner."""
    if not settings.scanner:
        yield not_set("virus scanner", "no BRIDGE_SCANNER: logos of sites are known by their bytes and not scanned")
        return
    try:
        yield good("virus scanner", Clamd(settings.scanner).answers())
    except ScannerAwayError as error:
        yield faulty("virus scanner", f"{error}: sites can put no logo there", "start clamd; look at BRIDGE_SCANNER")


def directory(hub: Hub) -> Iterator[Finding]:
    """Passport offices are loaded."""
    try:
        with hub.store.read() as tx:
            version = tx.issuers.version()
    except (StoreUnavailableError, SQLAlchemyError):
        yield look("passport offices", "not looked at: the database can't be read", "mend that first")
        return
    if version:
        yield good("passport offices", f"directory {version}")
    else:
        yield look("passport offices", "no directory is loaded", "bridge issuers import FILE")
