"""The signature that the sample module computes is HMAC-SHA256: its text is run here, step by step, on a made-up platform."""

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.bsl import made_up_platform as platform
from tests.unit.bsl.machine import Machine
from tests.unit.bsl.made_up_platform import EMPTY_DATE, Binary
from tests.unit.bsl.reading import MODULES, modules, read_module

MODULE = "ОбменСайтаHMAC"


def _machine(text: str | None = None) -> Machine:
    module = read_module(text) if text else modules()["hmac.bsl"]
    return Machine([module], platform.calls(lambda: EMPTY_DATE), platform.values(), platform.types())


def _expected(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_the_sample_signs_as_python_does(secret: str, body: bytes) -> None:
    assert _machine().run(MODULE, "Подпись", secret, Binary(body)) == _expected(secret, body)


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 200])
def test_secrets_shorter_and_longer_than_a_block_are_padded_or_hashed(length: int) -> None:
    secret = "к" * (length // 2) + "k" * (length % 2)
    assert len(secret.encode()) == length
    assert _machine().run(MODULE, "Подпись", secret, Binary(b"x")) == _expected(secret, b"x")


SLIPS = [("54)", "55)"), ("92)", "93)"), ("= 64;", "= 63;"), ("НРег(", "СокрЛП("), ("> РазмерБлока", "< 0")]


@pytest.mark.parametrize("spoiled", SLIPS)
def test_a_slip_in_the_algorithm_is_noticed(spoiled: tuple[str, str]) -> None:
    text = (MODULES / "hmac.bsl").read_text(encoding="utf-8")
    was, becomes = spoiled
    assert was in text
    machine = _machine(text.replace(was, becomes))
    secret = "секрет" * 20
    try:
        signed = machine.run(MODULE, "Подпись", secret, Binary(b"x"))
    except IndexError:
        return
    assert signed != _expected(secret, b"x")


def test_the_digest_of_a_text_is_sha256_of_its_utf8() -> None:
    assert _machine().run(MODULE, "ХешТекста", "ТСК000153") == hashlib.sha256("ТСК000153".encode()).hexdigest()
