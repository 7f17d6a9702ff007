"""The borrower's mobile number in one normal form, +7 and ten digits."""

import re

_SEPARATORS = re.compile(r"[\s().\-\u2010-\u2015]")
_MOBILE = re.compile(r"(?:\+7|7|8)?(9[0-9]{9})")


def normal_phone(text: str) -> str | None:
    """ "8 (916) 123-45-67" → "+79161234567"; None when it is not a Russian mobile number (code 9xx)."""
    match = _MOBILE.fullmatch(_SEPARATORS.sub("", text))
    return f"+7{match[1]}" if match else None
