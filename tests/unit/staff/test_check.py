"""`bridge check` looks for somebody who can administer the office."""

from dataclasses import replace

from bridge.desk.opening.own_parts import people
from bridge.flows.staffing.change_people import add_person, new_person
from bridge.model.staff.factors import Factor, FactorKind
from bridge.model.staff.roles import Role
from bridge.model.staff.sittings import EntryRules
from tests.builders import FakeHub, fake_hub


def said(hub: FakeHub) -> str:
    (finding,) = people(hub)
    return str(vars(finding))


def test_each_state_of_an_installation_has_its_words_and_its_remedy() -> None:
    hub = fake_hub()
    assert "no administrator" in said(hub) and "bridge people add NAME --role administrator" in said(hub)
    add_person(hub, "anna", Role.ADMINISTRATOR, "desk")
    assert "the link was not used yet" in said(hub)
    olga = new_person(hub, "olga", Role.ADMINISTRATOR, proof="$hash")
    with hub.store.begin() as tx:
        tx.people.add(olga)
    assert "second factor" in said(hub)
    assert "1 administrators" in said(replace(hub, entry=EntryRules(frozenset())))
    with hub.store.begin() as tx:
        tx.factors.add(Factor("fac_1", olga.id, FactorKind.TOTP, "app", "secret", olga.made_at, confirmed_at=olga.made_at))
    assert "1 administrators" in said(hub)
