"""A server of letters in memory."""

from bridge.ports.mail import Letter
from bridge.ports.outside_errors import OutsideError


class FakeMail:
    """Mailboxes by address: a letter that comes twice under one id is shown once. `failing` is raised once per entry instead."""

    def __init__(self) -> None:
        self.taken: list[Letter] = []
        self.failing: list[OutsideError] = []
        self.after_taking = False

    @property
    def shown(self) -> list[Letter]:
        return list({letter.id: letter for letter in self.taken}.values())

    def send(self, letter: Letter) -> str:
        if self.after_taking or not self.failing:
            self.taken.append(letter)
        if self.failing:
            raise self.failing.pop(0)
        return "queued"
