"""Decisions of analysts: an append-only log that every run honours.

`record(actor, kind, reason=…, accounts=…, networks=…, identifiers=…)` adds one, `undo(actor, decision)` takes it back,
`preview` says in exact counts what it would do, `about` finds what was decided about a thing."""

from graphs.decisions.kinds import KINDS, READINGS, DecisionError
from graphs.decisions.log import about, preview, record, since, undo

__all__ = ["KINDS", "READINGS", "DecisionError", "about", "preview", "record", "since", "undo"]
