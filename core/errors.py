"""What an action may answer instead of doing it; views show the message where it was asked."""


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """Not possible now (a seat taken, a step that the lifecycle lacks). The text is plain Dutch."""

    def __init__(self, message: str) -> None:
        super().__init__(str(message))
        self.message = message
