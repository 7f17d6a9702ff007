"""What the adapter makes of answers with the oddities that the vendor's own examples have."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bridge.model.application import Application
from bridge.model.decision import Deal, DealState
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError
from tests.contract.onec.answers import NUMBER, SENT, Base, a_deal, a_sent_application
from tests.contract.onec.people import a_payment, an_application, passport_of

PDF = b"%PDF-1.4\n1 0 obj\n"


def sent_as(number: str) -> Application:
    return replace(a_sent_application(), deal=replace(a_deal(), number=number))


def test_an_accepted_application_gives_the_deal_and_sends_texts_in_the_contracts_forms(base: Base) -> None:
    base.says("applications/request_accepted.json")
    application = an_application()
    deal = base.onec.submit(application)
    sent = json.loads(base.asked[0].get_data())
    assert (deal.number, deal.client_id, deal.price_version) == (NUMBER, "000020771", 1)
    assert (sent["ID"], sent["amount"], sent["interval"]) == (application.id, "107999.50", "6")
    assert (sent["birthday"], sent["passport_series"], sent["id_sex"]) == ("1988-02-29", "45 10", "Женский")
    assert sent["phone"].startswith("8916")
    assert len(sent["phone"]) == 11
    assert sent["period"] == "2027-05-21"
    assert (sent["match_addresses"], sent["registrarion_building"]) == ("1", "2")
    assert "residential_building" in sent


def test_control_characters_of_a_form_do_not_reach_the_base(base: Base) -> None:
    base.says("applications/request_accepted.json")
    application = an_application()
    dirty = replace(application, borrower=replace(application.borrower, surname="Кана\x02рейкина\x00"))
    base.onec.submit(dirty)
    assert json.loads(base.asked[0].get_data())["last_name"] == "Канарейкина"


def test_a_text_longer_than_the_base_keeps_is_refused_with_its_field(base: Base) -> None:
    application = an_application()
    long = replace(application, borrower=replace(application.borrower, email="a" * 101))
    with pytest.raises(RefusedError, match=r"borrower\.email \(email\): longer than 100") as refused:
        base.onec.submit(long)
    assert refused.value.reason == "field"
    assert base.asked == []


def test_a_product_without_a_word_in_the_map_is_refused_before_sending(base: Base) -> None:
    with pytest.raises(RefusedError, match="creditproduct"):
        base.onec.submit(an_application(product="boat"))


def test_login_and_password_go_in_utf8(base: Base) -> None:
    base.says("applications/request_accepted.json")
    base.onec.submit(an_application())
    packed = base.asked[0].headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(packed).decode() == "Обмен с сайтом:пароль"


def test_windows_1251_is_read_and_noted(base: Base) -> None:
    base.says("applications/request_accepted_1251.json", media_type="application/json")
    assert base.onec.submit(an_application()).number == NUMBER
    assert base.result == "HTTP 200, repaired: windows-1251"


def test_another_number_for_a_known_deal_calls_a_person(base: Base) -> None:
    base.says("applications/request_accepted.json")
    application = replace(a_sent_application(), deal=Deal("СПБ000400", "1", 1, SENT))
    with pytest.raises(BadAnswerError):
        base.onec.submit(application)


@pytest.mark.parametrize("sample", ["request_without_number.json", "request_flag_twice.json"])
def test_an_unreadable_yes_to_an_application_leaves_the_outcome_unknown(base: Base, sample: str) -> None:
    base.says(f"applications/{sample}")
    with pytest.raises(OutcomeUnknownError):
        base.onec.submit(an_application())


def test_a_refusal_is_told_without_personal_data(base: Base) -> None:
    base.says("applications/request_refused_trailing_comma.json")
    with pytest.raises(RefusedError) as refused:
        base.onec.submit(an_application())
    assert refused.value.reason == "0"
    assert "чёрном списке" in refused.value.message
    assert "анарейкин" not in str(refused.value) + base.result
    assert "700001" not in str(refused.value) + base.result


def test_a_state_is_found_among_rows_though_a_key_comes_twice(base: Base) -> None:
    base.says("states/statusdeal_key_twice.json")
    status = base.onec.deal_status(a_sent_application())
    assert (status.state, status.approved) == (DealState.APPROVED, 9_999_901)
    assert base.result.startswith("HTTP 200, repaired: missing comma, trailing comma, key used twice, JSON served as text/html")
    assert json.loads(base.asked[0].get_data()) == {"IDDeal1": NUMBER}


def test_more_data_are_wanted_with_the_officers_text(base: Base) -> None:
    base.says("states/statusdeal_key_twice.json")
    status = base.onec.deal_status(sent_as("07112026.00012"))
    assert (status.state, status.note) == (DealState.MORE_WANTED, "Уточните стаж")


def test_a_list_in_braces_is_read_as_a_list(base: Base) -> None:
    base.says("states/statusdeal_array_in_braces.json")
    assert base.onec.deal_status(a_sent_application()).state is DealState.IN_REVIEW
    assert "array in braces" in base.result


def test_a_state_of_another_deal_only_is_a_bad_answer(base: Base) -> None:
    base.says("states/statusdeal_dates_only.json")
    with pytest.raises(BadAnswerError):
        base.onec.deal_status(sent_as("1_1"))


def test_an_unknown_deal_is_refused_as_one_that_is_not_there(base: Base) -> None:
    base.says("states/statusdeal_not_found.json")
    with pytest.raises(RefusedError) as refused:
        base.onec.deal_status(a_sent_application())
    assert refused.value.reason == "not_found"


def test_dates_without_time_of_day_are_compared_as_dates(base: Base) -> None:
    base.says("applications/numbers_deals_commas.json")
    base.says("states/statusdeal_dates_only.json")
    base.answers(json.dumps({"IDClient": "000020771", "СообщениеОбОшибке": "Договор не готов"}).encode())
    sent_after = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    found = base.onec.find_deal(an_application(), sent_after, frozenset())
    assert found is not None
    assert (found.number, found.client_id) == (NUMBER, "")


def test_the_zone_of_the_base_decides_which_day_it_is(base: Base) -> None:
    base.says("applications/numbers_deals_commas.json")
    base.says("states/statusdeal_dates_only.json")
    # 22:30 UTC of the 21st is the 22nd in Moscow: no deal of that day or later is there.
    assert base.onec.find_deal(an_application(), datetime(2026, 11, 21, 22, 30, tzinfo=UTC), frozenset()) is None


def test_two_deals_that_fit_are_left_to_a_person(base: Base) -> None:
    base.says("applications/numbers_deals_commas.json")
    base.says("states/statusdeal_dates_only.json")
    with pytest.raises(BadAnswerError):
        base.onec.find_deal(an_application(), datetime(2026, 11, 20, 10, 0, tzinfo=UTC), frozenset())


def test_known_deals_are_not_even_asked_for(base: Base) -> None:
    base.says("applications/numbers_deals_commas.json")
    assert base.onec.find_deal(an_application(), SENT, frozenset({"СПБ000420", NUMBER})) is None
    assert len(base.asked) == 1


def test_a_borrower_whom_the_base_does_not_know_has_no_deals(base: Base) -> None:
    base.says("applications/numbers_deals_nobody.json")
    assert base.onec.find_deal(an_application(), SENT, frozenset()) is None


def test_a_debt_is_read_through_comment_blanks_in_dates_and_unknown_fields(base: Base) -> None:
    base.says("money/debt_blank_in_dates.json")
    loan = base.onec.loan(a_sent_application())
    assert (loan.number, loan.total_debt, loan.principal) == (NUMBER, 9_924_569, 9_724_900)
    assert [(row.due_on, row.amount) for row in loan.schedule] == [(date(2026, 12, 21), 1_751_550)]
    assert next((one.receipt, one.on, one.online) for one in loan.payments) == ("СПБ00000129", date(2026, 11, 20), True)
    assert "comment" in base.result
    assert "blank in a date" in base.result
    assert base.result.endswith("not taken: СтраховойСбор")


def test_numbers_of_deals_are_encoded_piece_by_piece(base: Base) -> None:
    base.says("money/amount_due.json")
    application = a_sent_application()
    odd = replace(application, deal=replace(a_deal(), number="ТСК/1_0.0 #?"))
    assert base.onec.amount_due(odd) == 1_786_674
    raw = base.asked[0].environ["REQUEST_URI"]
    assert "/PS/dealforps/%D0%A2%D0%A1%D0%9A%2F1_0.0%20%23%3F/?pd=" + passport_of(odd) in raw


def test_a_number_in_a_query_is_encoded_with_no_plus_for_a_space(base: Base) -> None:
    base.says("money/payment_refused.xml")
    application = replace(a_sent_application(), deal=replace(a_deal(), number="ТСК 1+2&3"))
    with pytest.raises(RefusedError):
        base.onec.check_payment(application, a_payment(application))
    assert "account=%D0%A2%D0%A1%D0%9A%201%2B2%263&" in base.asked[0].environ["REQUEST_URI"]


@pytest.mark.parametrize("number", ["", ".", ".."])
def test_a_number_that_would_change_the_address_is_never_sent(base: Base, number: str) -> None:
    application = replace(a_sent_application(), deal=replace(a_deal(), number=number))
    with pytest.raises(RefusedError):
        base.onec.amount_due(application)
    assert base.asked == []


@pytest.mark.parametrize("sample", ["code_ids_and_code.json", "code_lookalike_letter.json"])
def test_a_code_is_read_also_under_a_name_with_a_lookalike_letter(base: Base, sample: str) -> None:
    base.says(f"signing/{sample}")
    assert base.onec.signing_code(a_sent_application()) == "506712"
    assert ("look-alike letters: Сode" in base.result) == ("lookalike" in sample)


def test_papers_come_as_bytes_or_as_base64(base: Base) -> None:
    base.answers(PDF, media_type="application/pdf")
    base.answers(json.dumps({"PDF": base64.b64encode(PDF).decode(), "СообщениеОбОшибке": ""}).encode())
    first, second = (base.onec.draft_contract(a_sent_application())[0].body for _ in range(2))
    assert first == second == PDF


def test_several_files_come_with_their_titles(base: Base) -> None:
    files = [{"filename": name, "bitmap": base64.b64encode(PDF).decode()} for name in ("Договор", "График")]
    base.answers(json.dumps({"files": files}).encode())
    assert [paper.title for paper in base.onec.draft_contract(a_sent_application())] == ["Договор", "График"]


def test_a_draft_without_a_paper_is_a_bad_answer(base: Base) -> None:
    base.says("signing/code_ids_and_code.json")
    with pytest.raises(BadAnswerError):
        base.onec.draft_contract(a_sent_application())


def test_the_digest_of_a_signature_is_made_of_client_deal_and_code(base: Base) -> None:
    base.answers(PDF, media_type="application/pdf")
    base.onec.confirm_signature(a_sent_application(), "506712")
    assert base.asked[0].path.endswith(hashlib.sha256(f"000020771{NUMBER}506712".encode()).hexdigest())


def test_a_confirmation_without_a_paper_is_still_a_confirmation(base: Base) -> None:
    base.says("signing/code_ids_and_code.json")
    assert base.onec.confirm_signature(a_sent_application(), "506712") == ()


def test_a_client_id_that_was_lost_is_learnt_from_the_draft(base: Base) -> None:
    base.says("signing/code_ids_and_code.json")
    base.answers(PDF, media_type="application/pdf")
    base.onec.confirm_signature(a_sent_application(client_id=""), "506712")
    assert base.asked[1].path.endswith(hashlib.sha256(f"000020771{NUMBER}506712".encode()).hexdigest())


def test_a_payment_goes_with_digits_and_the_bases_time(base: Base) -> None:
    base.says("money/payment_posted.xml", media_type="application/xml")
    application = a_sent_application()
    payment = a_payment(application, 150_050, paid_at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    assert base.onec.post_payment(application, payment) == "5b1f6a1e-90ab-4c7e-8d35-0f4a52f7c001"
    args = base.asked[0].args
    assert (args["command"], args["account"], args["sum"], args["txn_date"]) == ("pay", NUMBER, "1500.50", "20261121013000")
    assert args["txn_id"].isdigit()
    assert len(args["txn_id"]) <= 20


def test_one_payment_has_the_same_transaction_in_every_try(base: Base) -> None:
    base.says("money/payment_posted.xml")
    base.says("money/payment_posted.xml")
    base.says("money/payment_posted.xml")
    application = a_sent_application()
    payment, other = a_payment(application), a_payment(application)
    for one in (payment, payment, other):
        base.onec.post_payment(application, one)
    ids = [request.args["txn_id"] for request in base.asked]
    assert ids[0] == ids[1] != ids[2]


def test_a_wrong_closing_tag_is_repaired_and_noted(base: Base) -> None:
    base.says("money/payment_wrong_closing_tag.xml")
    application = a_sent_application()
    assert base.onec.post_payment(application, a_payment(application))
    assert base.result == "HTTP 200, repaired: closing tag"


def test_a_payment_refused_with_result_1_is_refused(base: Base) -> None:
    base.says("money/payment_refused.xml")
    application = a_sent_application()
    with pytest.raises(RefusedError, match="Договор закрыт") as refused:
        base.onec.check_payment(application, a_payment(application))
    assert refused.value.reason == "1"


def test_a_document_type_in_xml_is_never_expanded(base: Base) -> None:
    base.says("money/payment_with_doctype.xml")
    application = a_sent_application()
    with pytest.raises(OutcomeUnknownError):
        base.onec.post_payment(application, a_payment(application))


def test_a_cash_payment_of_the_same_day_and_sum_is_not_taken_for_ours(base: Base) -> None:
    for _ in range(3):
        base.says("money/debt_blank_in_dates.json")
    application = a_sent_application()
    payment = a_payment(application, 150_000, paid_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    assert base.onec.find_payment(application, payment, 0) == "СПБ00000131"
    assert base.onec.find_payment(application, payment, 1) is None
    assert base.onec.find_payment(application, replace(payment, amount=150_001), 0) is None


def test_a_payment_of_the_sum_on_a_later_day_is_left_to_a_person(base: Base) -> None:
    base.says("money/debt_blank_in_dates.json")
    application = a_sent_application()
    payment = a_payment(application, 150_000, paid_at=datetime(2026, 11, 19, 9, 0, tzinfo=UTC))
    with pytest.raises(BadAnswerError):
        base.onec.find_payment(application, payment, 0)


def test_a_control_character_in_an_answer_is_taken_out_and_noted(base: Base) -> None:
    base.says("money/control_character.json")
    assert base.onec.amount_due(a_sent_application()) == 1_786_674
    assert "control character" in base.result


def test_an_exchange_tells_what_how_long_and_for_which_application(base: Base) -> None:
    base.says("money/amount_due.json")
    application = a_sent_application()
    base.onec.amount_due(application)
    exchange = base.exchanges[0]
    assert (exchange.sender, exchange.receiver, exchange.application_id) == ("hub", "onec", application.id)
    assert exchange.what == "сумма к оплате (PS/dealforps)"
    assert exchange.milliseconds >= 0
    assert exchange.at - datetime.now(UTC) < timedelta(days=3650)


def test_an_update_of_a_known_deal_sends_what_the_application_sent_and_nothing_besides(base: Base) -> None:
    application = a_sent_application()
    answer = json.dumps({"result": "1", "IDDeal": NUMBER, "IDClient": "000020771"}).encode()
    for _ in range(2):
        base.answers(answer)
    base.onec.submit(replace(application, deal=None))
    base.onec.submit(application)
    first, second = (json.loads(one.get_data()) for one in base.asked)
    assert first == second
