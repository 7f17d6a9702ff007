"""Who holds the pen."""

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Hand:
    """Where a borrower's act came from, kept as evidence: the browser's address and user agent, a mark of its session.

    `session` is a digest's beginning: it tells one session from another and opens none.
    """

    address: str
    user_agent: str
    session: str = ""

    def facts(self) -> dict[str, str]:
        """As facts of a line."""
        told = {"address": self.address, "user_agent": self.user_agent, "session": self.session}
        return {name: value for name, value in told.items() if value}
