"""What every store does with messages and calls: found by either id, by code and by phone, counted with what they cost; rows of
earlier versions are read as plain messages."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, text

from bridge.ports.sms import Channel, Message, MessageState
from bridge.ports.store import Store
from bridge.store.store import SqlStore
from tests.store.people import NOW

PHONE = "+79991234567"
DAY = timedelta(days=1)


def a_message(own: str, **changes: object) -> Message:
    return replace(Message(own, "app_1", PHONE, "Код 1234", NOW, code_id="code_1"), **changes)  # type: ignore[arg-type]


def kept(store: Store, *rows: Message) -> None:
    with store.begin() as tx:
        for row in rows:
            tx.messages.add(row)


def test_everything_of_a_message_comes_back(store: Store) -> None:
    full = a_message(
        "msg_1", sender="SUN", state=MessageState.FAILED, gateway_id="77", reason="нет", good_until=NOW + DAY, by_call=True,
        channel=Channel.CALL, tried_at=NOW, taken_at=NOW, ended_at=NOW, cost=350,
    )  # fmt: skip
    kept(store, full)
    with store.begin() as tx:
        assert tx.messages.get("msg_1") == full


def test_a_message_is_found_by_our_id_by_the_gateway_s_and_by_its_code(store: Store) -> None:
    kept(store, a_message("msg_1", gateway_id="77"), a_message("msg_2", made_at=NOW + DAY), a_message("msg_3", code_id=""))
    with store.begin() as tx:
        found = [tx.messages.find("msg_1"), tx.messages.find("", "77"), tx.messages.of_code("code_1")]
        assert [one.id if one else None for one in found] == ["msg_1", "msg_1", "msg_2"]
        assert [tx.messages.find("none"), tx.messages.find("none", "77"), tx.messages.find("", "78"), tx.messages.find("")] == [
            None
        ] * 4
        assert [tx.messages.of_code("none"), tx.messages.of_code("")] == [None, None]


def test_calls_of_a_phone_are_counted_whatever_application_they_belong_to(store: Store) -> None:
    calls = [a_message(f"msg_{n}", channel=Channel.CALL, application_id=f"app_{n}", made_at=NOW - n * DAY) for n in range(3)]
    kept(store, *calls, a_message("msg_sms"), a_message("msg_other", channel=Channel.CALL, phone="+79990000000"))
    with store.begin() as tx:
        assert tx.messages.count(PHONE, Channel.CALL, NOW - DAY) == 2
        assert tx.messages.count(PHONE, Channel.SMS, NOW + DAY) == 0


def test_what_was_taken_is_counted_with_its_price(store: Store) -> None:
    kept(
        store, a_message("msg_1", taken_at=NOW, cost=350), a_message("msg_2", taken_at=NOW), a_message("msg_3", cost=999),
        a_message("msg_4", taken_at=NOW + DAY, cost=1), a_message("msg_5", taken_at=NOW, cost=90, channel=Channel.CALL),
    )  # fmt: skip
    with store.begin() as tx:
        assert tx.messages.spent(NOW, NOW + DAY) == {Channel.SMS: (2, 350), Channel.CALL: (1, 90)}


def test_a_row_of_an_earlier_version_is_a_plain_message(engine: Engine, sql_store: SqlStore) -> None:
    kept(sql_store, Message("msg_1", "app_1", PHONE, "Код", NOW))
    with engine.begin() as connection:
        connection.execute(text("UPDATE messages SET phone_index = NULL, tried_at = NULL"))
    with sql_store.begin() as tx:
        assert tx.messages.get("msg_1") == Message("msg_1", "app_1", PHONE, "Код", NOW)
        assert tx.messages.count(PHONE, Channel.SMS, NOW) == 0


def test_the_phone_stands_nowhere_in_clear(engine: Engine, sql_store: SqlStore) -> None:
    kept(sql_store, a_message("msg_1"))
    with engine.begin() as connection:
        row = connection.execute(text("SELECT * FROM messages")).mappings().one()
    assert not [value for value in row.values() if "9991234567" in str(value)]
