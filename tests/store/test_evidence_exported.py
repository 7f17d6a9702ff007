"""A signing that went through the real store on both databases is exported, checked, and named when it was changed there."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bridge.flows.applying.show_terms import show_terms
from bridge.flows.evidence.export_evidence import export_evidence
from bridge.model.application import Application
from bridge.model.status import Status
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import FakeHub
from tests.store.test_evidence_guarded import past_the_guards
from tests.unit.evidence.case import a_hub, a_key, anchor_all, body_of, faults_of, unpacked
from tests.unit.evidence.test_export import commands_of
from tests.walk import HAND, brought_to


@pytest.fixture
def hub(engine: Engine, seal: Seal) -> FakeHub:
    plain = a_hub()
    return replace(plain, store=SqlStore(engine, seal, lambda: None, now=plain.clock.now))


def signed(hub: FakeHub) -> Application:
    application = brought_to(hub, Status.SIGNED)
    show_terms(hub, application, HAND)
    hub.clock.move(timedelta(days=1))
    assert anchor_all(hub) == 1
    return application


def test_the_archive_agrees_and_a_stranger_can_check_it(hub: FakeHub, tmp_path: Path) -> None:
    application = signed(hub)
    archive = export_evidence(hub, application.id, "desk:test")
    assert faults_of(archive, a_key()) == []
    assert export_evidence(hub, application.id, "desk:test") == archive
    script = "\n".join(["set -e", *commands_of(body_of(archive, "README.txt").decode())])
    done = subprocess.run(["bash", "-c", script], cwd=unpacked(archive, tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_line_changed_in_the_database_is_named_by_the_archive_made_of_it(hub: FakeHub, engine: Engine) -> None:
    application = signed(hub)
    past_the_guards(engine, "UPDATE evidence SET kind = 'papers_listed' WHERE n = 3")
    faults = faults_of(export_evidence(hub, application.id, "desk:test"), a_key())
    assert any(fault.startswith("journal.jsonl line 3: changed") for fault in faults), faults
