"""A directory of a few lines."""

from datetime import date

from bridge.model.errors import FieldInvalidError
from bridge.ports.passport_offices import IssuerChoice


class FakePassportOffices:
    """Knows the codes it was given (NNN-NNN); prefills when there is one name."""

    def __init__(self, names: dict[str, tuple[str, ...]] | None = None) -> None:
        self.names = names or {}

    def issuers(self, division_code: str, issued_on: date | None) -> IssuerChoice:
        digits = "".join(one for one in division_code if one in "0123456789")
        if len(digits) != 6:
            raise FieldInvalidError("a division code has six digits", field="division_code")
        code = f"{digits[:3]}-{digits[3:]}"
        names = self.names.get(code, ())
        return IssuerChoice(code, names, names[0] if len(names) == 1 else None, () if names else ("code_unknown",), "fake")
