"""Several accounts at PayU: which loan is paid through which, and what a notice at a wrong address is worth."""

from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlencode

import pytest

from adapters.payu.accounts import Account, PayuAccounts, payu_of
from adapters.payu.envelope import MARK, unwrapped, wrapped
from adapters.payu.signature import signed
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import Payment
from tests.contract.payu.conftest import BACK, SECRET, STARTED, http, payu_at, settings_for, v4_at

NOWHERE = "https://payu.test"
NORTH = "the secret of the north"


class Loans:
    """Partner and product by application; each payment's reference ends with its application's id."""

    known: ClassVar = {"app_1": ("demo", "tour"), "app_2": ("north", "tour"), "app_3": ("demo", "winter")}

    def of_application(self, application_id: str) -> tuple[str, str]:
        return self.known[application_id]

    def of_reference(self, reference: str) -> tuple[str, str] | None:
        return self.known.get(reference.partition("-")[2])


@pytest.fixture
def accounts(words: PayuWords, v4_words: PayuWords) -> PayuAccounts:
    north = payu_at(NOWHERE, words, merchant="north", secret=NORTH, name="north")
    winter = v4_at(NOWHERE, v4_words, merchant="winter", name="winter")
    special = (
        Account("north", north, partners=frozenset({"north"})),
        Account("winter", winter, products=frozenset({"winter"})),
    )
    return PayuAccounts(payu_at(NOWHERE, words), special, Loans())


def notice(reference: str, secret: str = SECRET) -> bytes:
    pairs = (("REFNO", "7"), ("REFNOEXT", reference), ("ORDERSTATUS", "COMPLETE"), ("CURRENCY", "RUB"),
             ("IPN_TOTALGENERAL", "8120.45"), ("IPN_DATE", "20261123090507"))  # fmt: skip
    return urlencode(signed(pairs, secret, "HASH")).encode()


def test_a_loan_is_paid_through_the_account_of_its_partner_or_product(
    accounts: PayuAccounts, application: Application, payment: Payment
) -> None:
    loans = [application, replace(application, partner="north"), replace(application, product="winter")]
    assert [accounts.account_of(loan) for loan in loans] == ["", "north", "winter"]
    told = dict(accounts.payment_page(loans[1], payment, BACK).fields)
    assert told["MERCHANT"] == "north"
    assert accounts.features(loans[2]).listing and not accounts.features(loans[0]).listing


def test_a_notice_is_verified_with_the_secret_of_its_address(accounts: PayuAccounts) -> None:
    kept = accounts.kept_notice(notice("R-app_2", NORTH), {}, "north")
    told = accounts.read_notice(kept)
    assert (told.reference, told.merchant) == ("R-app_2", "")
    assert accounts.receipt(kept, STARTED)[0].startswith("<EPAYMENT>")
    with pytest.raises(NoticeRefusedError):
        accounts.kept_notice(notice("R-app_2", NORTH), {})
    with pytest.raises(NoticeRefusedError):
        accounts.kept_notice(notice("R-app_2"), {}, "north")


def test_a_notice_of_the_usual_account_is_kept_as_it_came(accounts: PayuAccounts) -> None:
    body = notice("R-app_1")
    assert accounts.kept_notice(body, {}) == body
    assert accounts.kept_notice(notice("UNKNOWN"), {}) == notice("UNKNOWN")


@pytest.mark.parametrize(("reference", "secret", "account"), [("R-app_1", NORTH, "north"), ("R-app_2", SECRET, "")])
def test_a_genuine_notice_for_another_accounts_payment_says_so(
    accounts: PayuAccounts, reference: str, secret: str, account: str
) -> None:
    told = accounts.read_notice(accounts.kept_notice(notice(reference, secret), {}, account))
    assert told.merchant == (account or "usual")


def test_the_same_event_told_by_two_accounts_is_two_events(accounts: PayuAccounts) -> None:
    keys = {
        accounts.read_notice(accounts.kept_notice(notice("R-app_1", secret), {}, account)).key
        for secret, account in ((SECRET, ""), (NORTH, "north"))
    }
    assert len(keys) == 2


@pytest.mark.parametrize("account", ["unknown", "usual/..", "NORTH", "x" * 999])
def test_an_address_that_no_account_has_is_refused(accounts: PayuAccounts, account: str) -> None:
    with pytest.raises(NoticeRefusedError):
        accounts.kept_notice(notice("R-app_1"), {}, account)


def test_nobody_outside_says_which_account_his_notice_is_for(accounts: PayuAccounts) -> None:
    for account in ("", "north"):
        with pytest.raises(NoticeRefusedError):
            accounts.kept_notice(wrapped(notice("R-app_2", NORTH), {"account": "north"}), {}, account)


def test_a_return_is_verified_by_whichever_account_made_it(accounts: PayuAccounts) -> None:
    assert not accounts.read_return(f"{BACK}?result=1&ctrl=0").verified


def test_a_list_of_payments_is_told_only_when_all_accounts_have_one(accounts: PayuAccounts) -> None:
    assert accounts.payments_between(STARTED, STARTED) is None


def test_a_payment_is_asked_about_where_it_was_started(words: PayuWords, v4_words: PayuWords, payment: Payment) -> None:
    asked = []

    class Asked:
        def __init__(self, name: str) -> None:
            self.name = name

        def payment_state(self, payment: Payment) -> None:
            asked.append(self.name)

    special = (Account("north", Asked("north"), partners=frozenset({"north"})),)  # type: ignore[arg-type]  # one method of it
    accounts = PayuAccounts(Asked(""), special, Loans())  # type: ignore[arg-type]  # one method of it
    for application_id in ("app_1", "app_2"):
        accounts.payment_state(replace(payment, application_id=application_id))
    assert asked == ["", "north"]


def test_an_account_speaks_the_protocol_it_is_set_to(words: PayuWords, v4_words: PayuWords, application: Application) -> None:
    both = {"classic": words, "v4": v4_words}
    made = [payu_of(protocol, settings_for(NOWHERE), http(), both) for protocol in ("classic", "v4")]
    assert [payu.features(application).listing for payu in made] == [False, True]


@pytest.mark.parametrize(
    "kept", [b"", MARK, MARK + b"\n", MARK + b"a: b\n", b"a: b\n\nbody", MARK + b"account: nobody\n\nbody", MARK + b"\xff\n\n"]
)
def test_what_was_not_kept_so_is_refused(accounts: PayuAccounts, kept: bytes) -> None:
    with pytest.raises(NoticeRefusedError):
        accounts.read_notice(kept)


@pytest.mark.parametrize("body", [b"", b"\n\n", b"a\n\nb", bytes(range(256))])
def test_a_body_comes_out_of_its_envelope_as_it_went_in(body: bytes) -> None:
    assert unwrapped(wrapped(body, {"one": "1", "two": "a: b"})) == ({"one": "1", "two": "a: b"}, body)


@pytest.mark.parametrize("value", ["a\nb", "ё", "x" * 501, "\x00"])
def test_a_field_that_is_no_line_is_refused(value: str) -> None:
    with pytest.raises(NoticeRefusedError):
        wrapped(b"", {"one": value})
