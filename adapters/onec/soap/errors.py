"""What can be wrong with a description and with values that are to be sent by it. The texts quote no value."""


class DescriptionUnusableError(ValueError):
    """The description of a web service can't be used. Says what is wrong and what to do."""


class ValueUnfitError(ValueError):
    """A value does not fit the description; `name` is the dotted name of the parameter."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} {why}")
        self.name = name


class OperationUnknownError(ValueUnfitError):
    """The description has no operation of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "is no operation of the description")
