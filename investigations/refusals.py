"""What casework refuses. Each text is for the person who tried; pages show it, the API answers with it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from investigations.models import Case


class CaseworkError(Exception):
    """Something a case does not allow; the text is for the person who tried."""


class NotAllowed(CaseworkError):
    """The case is theirs to see, but not to do this with."""


class NotVisible(CaseworkError):
    """They are no member. To them there is no such case: pages and API answer 404, with this text nowhere."""

    def __init__(self) -> None:
        super().__init__("There is no such case.")


class StaleCase(CaseworkError):
    def __init__(self, case: "Case", by: str = "") -> None:
        who = f" by {by}" if by else ""
        super().__init__(
            f"{case.reference} was changed{who} since you opened it. Nothing was saved; look at the newer state."
        )


class StaleNote(CaseworkError):
    def __init__(self) -> None:
        super().__init__("This note was changed since you opened it. Nothing was saved; look at the newer text.")


class StaleTask(CaseworkError):
    def __init__(self, title: str) -> None:
        super().__init__(f"“{title}” was changed since you opened it. Nothing was saved; look at the newer state.")


class StaleEntry(CaseworkError):
    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} was changed since you opened it. Nothing was saved; look at the newer state.")


class SelfReview(CaseworkError):
    def __init__(self) -> None:
        super().__init__("A case is reviewed by somebody who wrote nothing in it. Ask another reviewer.")


class WrongState(CaseworkError):
    def __init__(self, case: "Case", what: str) -> None:
        super().__init__(f"{case.reference} is {case.get_state_display()}: it cannot be {what} now.")
