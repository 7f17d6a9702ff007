"""What an officer sees of free words: numbers of people hidden, moments and numbers of deals left."""

import pytest

from bridge.web.office.masking import masked_text


@pytest.mark.parametrize(
    "text",
    [
        "сделка ТСК000153 одобрена 28.11.2026 12:34, это кредитор проверил",
        "решение от 28.11.2026 12:34:56",
        "at 2026-11-28T12:34:56.123456+00:00",
        "условия выданы 28.11.2026, принять можно по 04.12.2026",
    ],
)
def test_moments_and_numbers_of_deals_stay(text: str) -> None:
    assert masked_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "тел.+7 999 000-11-22", "тел89990001122", "паспорт 4510 654321", "паспорт4510654321", "серия4510 654321",
        "28.11.2026 89990001122", "2026-11-28 4510654321", "ИНН 123456789047", "112-233-445 95",
    ],
)  # fmt: skip
def test_numbers_of_people_are_hidden(text: str) -> None:
    hidden = masked_text(text)
    for number in ("0001122", "000-11-22", "654321", "789047", "445 95"):
        assert number not in hidden
    assert "•••" in hidden
