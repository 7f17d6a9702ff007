"""The seal: opens only what was sealed, where it was sealed, with a key of the ring."""

import pytest

from bridge.store.seal import Seal, SealBrokenError, SealKeyError

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32
PLACE = ("messages", "phone", "msg_1")


def test_what_was_sealed_opens_and_looks_different_each_time() -> None:
    seal = Seal({1: OLD}, INDEX)
    sealed = seal.close(b"secret", *PLACE)
    assert seal.open(sealed, *PLACE) == b"secret"
    assert b"secret" not in sealed
    assert seal.close(b"secret", *PLACE) != sealed


def test_any_flipped_bit_is_noticed() -> None:
    seal = Seal({1: OLD}, INDEX)
    sealed = seal.close(b"secret", *PLACE)
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises((SealBrokenError, SealKeyError), match=r"messages\.phone"):
            seal.open(bytes(broken), *PLACE)


@pytest.mark.parametrize("cut", [0, 2, 10, 20])
def test_a_value_that_is_too_short_is_noticed(cut: int) -> None:
    seal = Seal({1: OLD}, INDEX)
    with pytest.raises(SealBrokenError):
        seal.open(seal.close(b"secret", *PLACE)[:cut], *PLACE)


@pytest.mark.parametrize("place", [("messages", "phone", "msg_2"), ("messages", "text", "msg_1"), ("messages", "phonemsg_1", "")])
def test_a_value_moved_to_another_place_does_not_open(place: tuple[str, ...]) -> None:
    seal = Seal({1: OLD}, INDEX)
    with pytest.raises(SealBrokenError):
        seal.open(seal.close(b"secret", *PLACE), *place)


def test_a_wrong_key_and_a_missing_key_are_told_apart() -> None:
    sealed = Seal({1: OLD}, INDEX).close(b"secret", *PLACE)
    with pytest.raises(SealBrokenError, match="key is another one"):
        Seal({1: NEW}, INDEX).open(sealed, *PLACE)
    with pytest.raises(SealKeyError, match="version 1"):
        Seal({2: NEW}, INDEX).open(sealed, *PLACE)


def test_a_new_key_seals_while_the_old_one_still_opens() -> None:
    old, both, new = Seal({1: OLD}, INDEX), Seal({1: OLD, 2: NEW}, INDEX), Seal({2: NEW}, INDEX)
    assert both.open(old.close(b"secret", *PLACE), *PLACE) == b"secret"
    assert new.open(both.close(b"secret", *PLACE), *PLACE) == b"secret"


def test_the_blind_index_is_keyed_and_knows_what_it_indexes() -> None:
    seal = Seal({1: OLD}, INDEX)
    assert seal.index("phone", "+7 (999) 123-45-67") == seal.index("phone", "+79991234567")
    assert seal.index("phone", "79991234567") != seal.index("passport", "79991234567")
    assert seal.index("phone", "79991234567") != Seal({1: OLD}, b"j" * 32).index("phone", "79991234567")
    assert seal.index("phone", "") is None


@pytest.mark.parametrize(
    ("keys", "index"), [({}, INDEX), ({1: b"short"}, INDEX), ({0: OLD}, INDEX), ({1: OLD}, b"i"), ({1: OLD}, OLD)]
)
def test_a_ring_that_can_not_be_used_is_refused(keys: dict[int, bytes], index: bytes) -> None:
    with pytest.raises(SealKeyError):
        Seal(keys, index)


def test_a_seal_shows_no_key() -> None:
    assert "ooo" not in repr(Seal({1: OLD}, INDEX))
