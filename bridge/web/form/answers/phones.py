"""Telephone numbers in whatever writing they come, read by the library that knows the plans of all countries."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from bridge.web.form.answers.typed_values import plain_signs

_HOME = "RU"
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_LONGEST = 60


def mobile_of(text: str) -> str | None:
    """ "8 (999) 123-45-67" → "+79991234567"; None for what is no Russian mobile number."""
    number = _parsed(text)
    if number is None or number.country_code != 7 or number.extension:
        return None
    mobile = phonenumbers.number_type(number) in _MOBILE and str(number.national_number).startswith("9")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if mobile else None


def phone_of(text: str) -> str | None:
    """Any telephone that could ring, of any country, with its extension, as people write it; None for what is none."""
    number = _parsed(text)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    if len(text) > _LONGEST:
        return None
    try:
        return phonenumbers.parse(plain_signs(text).replace("доб", "ext"), _HOME)
    except NumberParseException:
        return None
