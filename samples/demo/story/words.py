"""Plain words for what the hub and the neighbours write into their journals; what has no words is shown as it came."""

import re

NAMES = {
    "site": "tour site", "toursite": "tour site", "partner": "tour site", "onec": "1C", "payu": "PayU", "sms": "SMS gateway",
    "smsc": "SMS gateway", "mail": "mail server", "solnechny": "tour site", "browser": "payer",
}  # fmt: skip
_PLAIN = (
    (r"POST /partner/v1/applications$", "here is an order, please lend"),
    (r"PUT .*/price$", "the price moved"),
    (r"PUT .*/booking$", "the operator confirmed the booking"),
    (r"POST .*/cancel$", "please cancel"),
    (r"POST /notices/payu$", "a payment moved (IPN)"),
    (r"POST /notices/onec$", "a deal changed, look at it"),
    (r"заявка \(Request\)$", "an application (Request)"),
    (r"состояние сделки .*", "what did you decide? (statusdeal)"),
    (r"сделки заёмщика .*", "which deals has this borrower? (NumbersDeals)"),
    (r"договор на подпись .*", "give me the contract (dealinpdf)"),
    (r"код АСП .*", "make a signing code (dealsign/code)"),
    (r"подписание .*", "the borrower signed (codereview)"),
    (r"долг и график .*", "debt and schedule, please (PS/deal)"),
    (r"сумма к оплате .*", "how much is owed? (PS/dealforps)"),
    (r"проверка платежа .*", "may this be paid? (Payment check)"),
    (r"проведение платежа .*", "post this payment (Payment pay)"),
    (r"заявление на досрочный возврат .*", "the borrower asks for an early return (external/early)"),
    (r"поиск сторно .*", "is this reversal made? (external/reversal)"),
    (r"сторно платежа .*", "take this out of the loan again (external/reversal)"),
    (r"событие (\S+) № (\d+) сайту .*", r"event \2: \1"),
    (r"SMS: отправка", "send an SMS"),
    (r"письмо$", "send a letter"),
    (r"SMS: вопрос о доставке", "did that SMS arrive?"),
    (r"SMS: звонок с кодом", "ring, the last digits are the code"),
    (r"SMS: остаток на счёте", "how much is left on the account?"),
    (r"POST /notices/sms/.*", "an SMS moved on (callback)"),
    (r"PayU: вопрос о платеже", "was this paid?"),
    (r"LiveUpdate (\S+) (\S+)", r"the payment form for \2 roubles"),
    (r"карта .* заказ (\S+): pay", r"a card for order \1"),
)  # fmt: skip
_FORM = re.compile(r"(?:POST|PUT) (/form/\S*|/a/\S*)")


def plain(what: str) -> str:
    """What was said, in words."""
    for pattern, words in _PLAIN:
        if re.search(pattern, what):
            return re.sub(rf".*?{pattern}.*", words, what)
    form = _FORM.match(what)
    return f"fills in {form[1]}" if form else what


def name(party: str) -> str:
    """A party's name."""
    return NAMES.get(party, party)


def shortened(result: str) -> str:
    """A result without the one repair that every answer of 1C needs."""
    head, mark, repairs = result.partition("repaired: ")
    left = [one for one in repairs.split(", ") if one != "JSON served as text/html"]
    return f"{head}{mark}{', '.join(left)}" if left and mark else head.strip(" ,")
