"""What an installation sets for the form."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FormSettings:
    """`acquirer_origin` (addresses by blanks) may be a form's target by CSP; `phone` and `lender` are shown."""

    secure_cookies: bool
    acquirer_origin: str
    lender: str
    phone: str = ""
    email: str = ""
