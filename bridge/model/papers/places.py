"""The places that templates may name, and what stands there. What fills them: bridge.flows.papers."""

from collections.abc import Mapping
from types import MappingProxyType

PLACES: Mapping[str, str] = MappingProxyType(
    {
        # The lender: from the settings and from [papers.lender] of the product.
        "lender": "the lender's name",
        "lender_phone": "its telephone",
        "lender_email": "its e-mail",
        "lender_address": "its address",
        "lender_ogrn": "its ОГРН",
        "lender_inn": "its ИНН",
        "lender_register": "its number in the register of the Bank of Russia",
        "lender_account": "its account for repayments by bank transfer",
        "lender_free_way": "how to pay free of charge (row 8.1)",
        # The borrower; what is not known yet stands as a line to be seen.
        "borrower": "surname, name, patronymic",
        "borrower_birth": "date of birth",
        "borrower_birth_place": "place of birth",
        "borrower_passport": "series and number of the passport",
        "borrower_passport_issued": "by whom, when, code of the division",
        "borrower_address": "address of registration",
        "borrower_phone": "telephone that receives codes",
        "borrower_email": "e-mail",
        "borrower_inn": "ИНН",
        "borrower_snils": "СНИЛС",
        # The tour.
        "tour": "country, resort, hotel, dates",
        "tour_price": "price of the tour",
        "tour_advance": "what the borrower paid in advance",
        "tour_agency": "who sells the tour",
        "tour_operator": "the tour operator",
        "tour_order": "number of the order on the site",
        "site": "the site where the tour was chosen",
        # The loan.
        "number": "number of the contract",
        "date": "day of the paper, in words",
        "accept_until": "last day to accept the terms (five working days)",
        "amount": "sum of the loan",
        "amount_words": "sum of the loan in words",
        "rate": "rate, percent a year",
        "rate_words": "rate in words",
        "payments": "number of payments, with its noun",
        "first_due": "day of the first payment",
        "last_due": "day of the last payment: the loan is to be returned by then",
        "due_day": "day of the month of the payments",
        "payment": "the regular payment",
        "payment_words": "the regular payment in words",
        "last_payment": "the last payment",
        "psk_percent": "ПСК, percent with three places",
        "psk_percent_words": "ПСК percent in words",
        "psk_rubles": "ПСК in roubles",
        "psk_rubles_words": "ПСК in roubles in words",
        "total_payment": "all payments together",
        "total_interest": "all interest together",
        "total_principal": "all principal together: the sum of the loan",
        "overpay_cap": "the overpayment cap as multiple and percent, e.g. 100 %",
        "overpay_cap_sum": "the cap in roubles",
        "overpay_cap_text": "the law's sentence on the cap (353-FZ art. 5 parts 24 and 25), or that none holds",
        "late_fee_year": "late fee, percent a year",
        "early_return_days": "days in which a targeted loan may be returned without notice",
        "cooling_off": "the pause before the payout, or that there is none",
        # The end of the loan.
        "repaid_on": "day of the last payment of a loan that is repaid",
        "repaid_total": "all that was received for it",
        # The code.
        "code_digits": "how many digits a code has",
        "code_life": "how long a code lives, with its noun",
        "code_tries": "how many tries a code has, with its noun",
    }
)
