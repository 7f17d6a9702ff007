"""Rules of people who log in: names, passwords, pauses, times of sessions, time steps."""

from datetime import UTC, datetime, timedelta

import pytest

from bridge.flows.staffing.change_people import add_person, give_role, new_person, set_state
from bridge.flows.staffing.prove_code import step_that_fits
from bridge.flows.staffing.prove_key import Party, party_of
from bridge.model.errors import StepClosedError
from bridge.model.staff.factors import spoken, step_of
from bridge.model.staff.passwords import PasswordUnfitError, require_fit
from bridge.model.staff.pauses import FREE, Guarded, Tries
from bridge.model.staff.people import NameUnfitError, PersonState
from bridge.model.staff.roles import Role
from bridge.model.staff.sittings import EntryRules, Sitting, Stage
from tests.builders import FakeHub, fake_hub

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
NAMES = ("olga", "Анна Петрова, руководитель", "anna.p@lender.example", "ООО МКК «Проверенная»", "hub.example")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "short"), ("elevensigns", "short"), ("x" * 501, "long"), ("olgaolgaolga", "named"), ("Olga-2026-olga", "named"),
        ("passwordpassword", "guessed"), ("Пароль1234567", "guessed"), ("qwertyuiop[]", "guessed"), ("aaaaaaaaaaaa", "guessed"),
        ("121212121212", "guessed"), ("1q2w3e4r5t6y", "guessed"), ("zaq12wsxcde3", "guessed"), ("P@$$w0rdP@$$w0rd", "guessed"),
        ("petrova-1990", "named"), ("gtnhjdf2026!", "named"), ("Петрова-Анна", "named"), ("провереннаямкк", "named"),
        ("hub.example.1", "named"), ("anna.p@lender", "named"),
        ("1234567890123456", "guessed"), ("bridge-займ-тур", "guessed"), ("йцукенйцукен", "guessed"),
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(PasswordUnfitError) as refusal:
        require_fit(password, NAMES)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "password",
    ["очень длинный пароль", "correct horse battery", "k8#5!9$2@7%4x", "839201746529", "тихий омут у моста", "жуыфврцщ" * 60],
)
def test_a_phrase_and_what_a_password_book_makes_are_taken(password: str) -> None:
    require_fit(password, NAMES)


@pytest.mark.parametrize("what", list(Guarded))
def test_pauses_begin_after_the_free_tries_grow_and_end_at_five_minutes(what: Guarded) -> None:
    tries = Tries(0, NOW - timedelta(days=1))
    pauses = []
    for _ in range(FREE[what] + 12):
        tries = tries.one_more(NOW)
        pauses.append((tries.until(what) - NOW).total_seconds())
    assert pauses[: FREE[what] - 1] == [0.0] * (FREE[what] - 1)
    assert pauses[FREE[what] - 1 : FREE[what] + 3] == [2, 4, 8, 16]
    assert pauses[-1] == 300


def test_an_hours_rest_forgives() -> None:
    assert Tries(9, NOW).one_more(NOW + timedelta(minutes=60)).count == 10
    assert Tries(9, NOW).one_more(NOW + timedelta(minutes=60, seconds=1)).count == 1


@pytest.mark.parametrize("name", ["", "a", "-olga", "olga smirnova", "olga@", "olga@sun@moon", "o" * 41, "ол\nя", "<b>"])
def test_names_that_nobody_could_log_in_by_are_refused(name: str) -> None:
    with pytest.raises(NameUnfitError):
        new_person(fake_hub(), name, Role.OPERATOR)


def test_a_role_is_for_the_lenders_people_and_a_site_for_those_that_are_there() -> None:
    hub = fake_hub()
    assert new_person(hub, " Anna@SUN ", None).site == "sun"
    for name, role in (("anna@sun", Role.OPERATOR), ("anna", None), ("anna@mars", None)):
        with pytest.raises(NameUnfitError):
            new_person(hub, name, role)


def test_a_name_is_taken_once_whatever_its_capitals() -> None:
    hub = fake_hub()
    add_person(hub, "Olga", Role.OPERATOR, "desk")
    with pytest.raises(NameUnfitError):
        add_person(hub, "olga", Role.SENIOR, "desk")


def _administrators(hub: FakeHub, *names: str) -> dict[str, str]:
    with hub.store.begin() as tx:
        for name in names:
            tx.people.add(new_person(hub, name, Role.ADMINISTRATOR, proof="$hash"))
        return {person.name: person.id for person in tx.people.all()}


def test_the_last_administrator_who_can_log_in_stays_one() -> None:
    hub = fake_hub()
    ids = _administrators(hub, "olga", "pavel")
    add_person(hub, "invited", Role.ADMINISTRATOR, "desk")
    with hub.store.begin() as tx:
        set_state(hub, tx, ids["pavel"], PersonState.LOCKED, "desk")
    for step in (
        lambda tx: set_state(hub, tx, ids["olga"], PersonState.LEFT, "desk"),
        lambda tx: give_role(hub, tx, ids["olga"], Role.SENIOR, "desk"),
    ):
        with pytest.raises(StepClosedError), hub.store.begin() as tx:
            step(tx)


@pytest.mark.parametrize("by", ["olga", "pavel + olga"])
def test_nobody_changes_their_own_role_or_state_not_even_as_a_second_person(by: str) -> None:
    hub = fake_hub()
    ids = _administrators(hub, "olga", "pavel")
    with pytest.raises(StepClosedError), hub.store.begin() as tx:
        give_role(hub, tx, ids["olga"], Role.OPERATOR, by)


def test_times_of_sessions() -> None:
    rules = EntryRules()
    sitting = Sitting("d", "p", "office", Stage.INSIDE, NOW, NOW, NOW + rules.life_of(Stage.INSIDE), NOW)
    assert rules.life_of(Stage.OWES) == rules.life_of(Stage.ENROLS) == timedelta(minutes=10)
    assert sitting.open_at(NOW + timedelta(minutes=119), rules.idle)
    assert not sitting.open_at(NOW + timedelta(minutes=120), rules.idle)
    assert not Sitting("d", "p", "office", Stage.INSIDE, NOW, NOW, NOW, NOW).open_at(NOW, rules.idle)
    assert rules.second_factor == {Role.SENIOR, Role.AUDITOR, Role.ADMINISTRATOR}


def test_codes_of_rfc_6238_fit_at_their_times() -> None:
    """Appendix B, SHA-1, the last six digits."""
    hub, secret = fake_hub(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        hub.clock.set_to(datetime.fromtimestamp(seconds, UTC))
        assert step_that_fits(hub, secret, code) == step_of(hub.clock.now())
        assert step_that_fits(hub, secret, "") is step_that_fits(hub, secret, f"{code}0") is None


def test_a_code_is_heard_as_it_was_meant() -> None:
    assert spoken(" 12-34 56") == "123456" and spoken("abcde-fghij") == "ABCDEFGHIJ"


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("https://hub.example", Party("hub.example", "https://hub.example")),
        ("https://hub.example:8443/", Party("hub.example", "https://hub.example:8443")),
        ("http://localhost:8080", Party("localhost", "http://localhost:8080")),
        ("http://127.0.0.1:8080", None), ("https://192.0.2.1", None), ("http://hub.example", None),
        ("https://[2001:db8::1]", None),
    ],
)  # fmt: skip
def test_keys_are_bound_to_the_public_address_where_browsers_make_any(address: str, party: Party | None) -> None:
    assert party_of(fake_hub(public_url=address), "office") == party
    assert party_of(fake_hub(public_url="https://hub.example", door_urls={"office": address}), "office") == party
