"""Playbooks: what is to be done in a case, step by step, as data. A team copies one, or writes its own files.

The built-in ones are below; `SKEIN_HOME/playbooks/*.json` adds others of the same shape:
{"key": ..., "title": ..., "about": ..., "steps": [{"key": ..., "title": ..., "about": ..., "days": 3}]}.
`days`: from the day it is applied to the day it is due.
"""

import json
from dataclasses import dataclass

from django.conf import settings

from investigations.refusals import CaseworkError


@dataclass(frozen=True)
class Step:
    key: str
    title: str
    about: str = ""
    days: int | None = None


@dataclass(frozen=True)
class Playbook:
    key: str
    title: str
    about: str
    steps: tuple[Step, ...]


BUILT_IN: tuple[Playbook, ...] = (
    Playbook("intake", "Intake", "Is it worth a case, and whose is it?", (
        Step("judge", "Read why it was judged a network",
             "The judgement's lines, for and against, and the weakest cut.", 1),
        Step("innocent", "Look for an innocent explanation",
             "Office, campus, household, reseller's clients: what would each predict, and is it there?", 1),
        Step("harm", "Say what harm it does", "Exchanges, tokens and payments by month; is it still active?", 1),
        Step("owner", "Name owner, priority, marking and due day", "", 1),
    )),
    Playbook("scoping", "Scoping", "How far does it reach?", (
        Step("neighbours", "Look at neighbours and campaigns",
             "Networks that share anything with it; pools in succession.", 3),
        Step("edge", "Judge the members at the edge", "Thirty memberships nearest the bar, one by one.", 3),
        Step("bridges", "Test the bridges",
             "Which identifier, if it were infrastructure, would tear the network apart?", 3),
        Step("earlier", "Look for earlier generations", "Accounts banned before, with the same hands.", 3),
    )),
    Playbook("attribution", "Attribution", "Who runs it, how sure, what else could explain it?", (
        Step("hypotheses", "Write down the hypotheses",
             "At least: each operator in play, reseller, organisation, not on file.", 5),
        Step("lines", "Add what the machine cannot know",
             "Each line with its source, reliability and credibility.", 5),
        Step("flags", "Check for false flags", "What would each decisive line cost a rival to plant?", 5),
        Step("mind", "Write what would change our mind", "", 5),
        Step("record", "Record likelihood and confidence, apart", "", 5),
    )),
    Playbook("collateral", "Collateral review", "Whom would acting on it hurt?", (
        Step("users", "List who else uses the identifiers", "", 7),
        Step("sample", "Judge the sample at the edge",
             "Precision with its interval; choose the threshold on the curve.", 7),
        Step("customers", "Name reseller customers and organisations that would be hit", "", 7),
    )),
    Playbook("report", "Report", "From the case to a document that holds up.", (
        Step("summary", "Write the summary", "", 10),
        Step("freeze", "Freeze the case and make the report", "", 10),
        Step("trace", "Trace ten figures to their rows", "", 10),
        Step("review", "Ask for a review by somebody who wrote nothing in it", "", 10),
        Step("audience", "Preview what partner and public versions leave out", "", 10),
    )),
)  # fmt: skip


def playbooks() -> dict[str, Playbook]:
    """All playbooks by key. Raises CaseworkError for a file that is not one, with its name and what is wrong."""
    found = {book.key: book for book in BUILT_IN}
    for path in sorted((settings.SKEIN_HOME / "playbooks").glob("*.json")):
        try:
            data = json.loads(path.read_text())
            steps = tuple(Step(**step) for step in data["steps"])
            found[data["key"]] = Playbook(data["key"], data["title"], data.get("about", ""), steps)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CaseworkError(f"The playbook {path.name} cannot be read: {error}.") from error
    return found
