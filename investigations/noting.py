"""Notes: written, changed by their author alone, every earlier text kept, and whom they mention told."""

import re

from django.contrib.auth.models import User
from django.db import transaction

from investigations import telling
from investigations.access import Actor
from investigations.casework import log, workable
from investigations.models import Case, Note, NoteVersion
from investigations.refusals import CaseworkError, StaleNote

LONGEST = 20_000  # characters
_MENTION = re.compile(r"(?<![\w@/.])@([\w.+-]*\w)")


@transaction.atomic
def write_note(case: Case, actor: Actor, text: str) -> Note:
    case = workable(case, actor, "written in")
    note = Note.objects.create(case=case, text=_checked(text), author=actor)
    log(case, actor, "noted", "wrote a note", {"note": note.pk})
    _tell(note, "", actor)
    return note


@transaction.atomic
def edit_note(note: Note, actor: Actor, version: int, text: str) -> Note:
    """Only its author changes a note; every text it had is kept. Raises StaleNote with the text as it stands."""
    case = workable(note.case, actor, "written in")
    note = Note.objects.select_for_update().get(pk=note.pk)
    if note.author != actor:
        raise CaseworkError("Only the author changes a note.")
    if note.version != version:
        raise StaleNote
    new = _checked(text)
    if new == note.text:
        return note
    before = note.text
    NoteVersion.objects.create(note=note, number=note.version, text=before, written_at=note.changed_at)
    note.text, note.version = new, note.version + 1
    note.save()
    log(case, actor, "edited note", "changed a note", {"note": note.pk, "version": note.version})
    _tell(note, before, actor)
    return note


def _checked(text: str) -> str:
    if not text.strip():
        raise CaseworkError("The note is empty.")
    if len(text) > LONGEST:
        raise CaseworkError(f"A note has at most {LONGEST:,} characters; this one has {len(text):,}.")
    return text.strip()


def mentioned(case: Case, text: str) -> list[User]:
    """The members a text names with @name. Others are not told: they would learn of the case."""
    names = set(_MENTION.findall(text))
    return list(User.objects.filter(case_memberships__case=case, is_active=True, username__in=names)) if names else []


def _tell(note: Note, before: str, actor: Actor) -> None:
    known = {user.pk for user in mentioned(note.case, before)}
    for user in mentioned(note.case, note.text):
        if user.pk not in known and user != actor:
            where = f"{note.case.get_absolute_url()}#note-{note.pk}"
            telling.notify(user, note.case, f"{actor.get_username()} mentioned you in a note", where)
