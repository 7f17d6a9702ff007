"""Bank details for a transfer: what can't be an account is refused, and the code is read field by field."""

from dataclasses import replace

import pytest

from bridge.model.errors import FieldInvalidError
from bridge.model.paying.bank_transfer import BankDetails, transfer_code

DETAILS = BankDetails(
    "ООО МКК «Пример»",
    "7707083893",
    "40702810955230165464",
    "АО «Учебный банк»",
    "044030653",
    "30101810500000000653",
    "770701001",
)


def test_the_code_has_the_required_fields_first_the_sum_in_kopecks_and_no_name_of_a_person() -> None:
    head, *fields = transfer_code(DETAILS, "Д-15/27", 1_743_205).split("|")
    told = dict(field.split("=", 1) for field in fields)
    assert (head, [*told][:5]) == ("ST00012", ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"])
    assert (told["Sum"], told["Contract"], told["PayeeINN"]) == ("1743205", "Д-15/27", "7707083893")
    assert "№ Д-15/27" in told["Purpose"] and not {"LastName", "FirstName", "Phone"} & set(told)


def test_what_would_end_a_field_or_is_too_long_does_not() -> None:
    code = transfer_code(replace(DETAILS, name="А|Б\n" + "в" * 200, bank="б" * 99), "1|Sum=1", 500)
    assert code.count("|") == 10 and "|Sum=500|" in code and "|Sum=1|" not in code
    assert len(code.split("|")[1]) == len("Name=") + 160 and f"BankName={'б' * 45}|" in code


def test_an_account_without_a_correspondent_has_nought_there() -> None:
    assert "|CorrespAcc=0|" in transfer_code(replace(DETAILS, correspondent="", kpp=""), "1", 500)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", "40702810955230165465"), ("account", "40702840955230165464"), ("bic", "044030654"), ("inn", "77"),
        ("correspondent", "301"), ("kpp", "x"), ("name", " "), ("bank", ""),
    ],
)  # fmt: skip
def test_details_that_can_not_be_are_refused_by_the_field(field: str, value: str) -> None:
    with pytest.raises(FieldInvalidError) as caught:
        replace(DETAILS, **{field: value})  # type: ignore[arg-type]  # texts all of them
    assert caught.value.field == {"bic": "account"}.get(field, field)
