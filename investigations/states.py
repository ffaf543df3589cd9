"""The states of a case and the ways between them, as data. Nothing else changes a case's state."""

from dataclasses import dataclass

from investigations.enums import CaseState

# States in which people work on the case: they write, pin, assess, and send it to review.
WORKED_ON = (CaseState.OPEN, CaseState.INVESTIGATING)


@dataclass(frozen=True)
class Transition:
    """`action` is the right it takes (access.ACTIONS); `with_reason`: somebody has to say why."""

    name: str
    label: str
    sources: tuple[CaseState, ...]
    target: CaseState
    action: str = "work"
    with_reason: bool = False
    by_hand: bool = True  # a button of its own; otherwise a review brings it about
    done: str = ""  # completes "C-0001 is ..."


TRANSITIONS: dict[str, Transition] = {
    t.name: t
    for t in (
        Transition("start", "Start investigating", (CaseState.OPEN,), CaseState.INVESTIGATING,
                   done="being investigated"),
        Transition("ask_review", "Ask for review", WORKED_ON, CaseState.IN_REVIEW, by_hand=False),
        Transition("withdraw", "Take back from review", (CaseState.IN_REVIEW,), CaseState.INVESTIGATING,
                   with_reason=True, done="being investigated again"),
        Transition("approve", "Approve", (CaseState.IN_REVIEW,), CaseState.DECIDED, "review", by_hand=False),
        Transition("return", "Return", (CaseState.IN_REVIEW,), CaseState.INVESTIGATING, "review", with_reason=True,
                   by_hand=False),
        Transition("close", "Close", (CaseState.DECIDED,), CaseState.CLOSED, done="closed"),
        Transition("close_undecided", "Close without a decision", WORKED_ON, CaseState.CLOSED, "manage",
                   with_reason=True, done="closed"),
        Transition("reopen", "Reopen", (CaseState.DECIDED, CaseState.CLOSED), CaseState.INVESTIGATING,
                   with_reason=True, done="being investigated again"),
    )
}  # fmt: skip


def from_state(state: str) -> list[Transition]:
    """What can be done by hand with a case in this state."""
    return [t for t in TRANSITIONS.values() if state in t.sources and t.by_hand]
