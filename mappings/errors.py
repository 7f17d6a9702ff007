"""What can be wrong with a map, with a value of ours and with a value of theirs. Texts name fields and never quote values."""


class MapFileError(Exception):
    """A map file is wrong: which file, which key, what would be right."""

    def __init__(self, file: str, key: str, wrong: str, right: str) -> None:
        super().__init__(f"{file}: {key}: {wrong}; right would be {right}")
        self.file = file
        self.key = key


class FieldNotSendableError(ValueError):
    """A value of ours does not fit what they take: our field, their name, why."""

    def __init__(self, ours: str, theirs: str, why: str) -> None:
        super().__init__(f"{ours} ({theirs}): {why}")
        self.ours = ours


class FieldNotReadableError(ValueError):
    """A value of theirs is missing or is not what the map says: their name, ours, why."""

    def __init__(self, theirs: str, ours: str, why: str) -> None:
        super().__init__(f"{theirs} ({ours}): {why}")
        self.theirs = theirs
