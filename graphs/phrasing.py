"""Figures in sentences that a reader can repeat. Plain functions; likelihood and confidence never share a sentence."""

from collections.abc import Sequence
from datetime import datetime

from accounts.templatetags.shell import percent
from graphs.families import naming
from graphs.models import Network
from graphs.run_tables import Row


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 account", "1,204 accounts"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else ""


def rounded(number: float) -> str:
    """Two significant digits with a word for the size: 2,800,000 is "2.8 million"."""
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if number >= size:
            return f"{number / size:.2g} {word}" if number < 100 * size else f"{number / size:,.0f} {word}"
    if number < 10:
        return f"{number:.2g}"
    digits = 10 ** (len(str(int(number))) - 2)
    return f"{round(number / digits) * digits:,}"


def draws(accounts: int, population: int) -> float:
    """How many pairs of accounts one draws at random until both have an identifier that is on `accounts` of all."""
    return population * (population - 1) / (accounts * (accounts - 1))


def rarity(family: str, accounts: int, population: int) -> str:
    """How telling it is that two accounts have it: how often two strangers, drawn at random, both would."""
    noun = naming(family).noun
    if accounts < 2:
        return f"This {noun} is on one account only: it links nothing."
    pairs = draws(accounts, population)
    share = "" if accounts < population / 1000 else f" ({accounts / population:.1%} of all)"
    if accounts >= population:
        return f"This {noun} is on every account: it tells nobody apart."
    return (
        f"This {noun} is on {count(accounts, 'account')} of {population:,}{share}: two accounts drawn at random "
        f"would both have it once in {rounded(pairs)} draws."
    )


VERDICTS = {
    "owned": "held by one party: it speaks for common control",
    "infrastructure": "shared infrastructure: suppressed, it does not link",
    "common": "too common to tell: suppressed, it does not link",
    "plain": "nothing more is known of it; it counts by its rarity",
}
VERDICT_STATES = {"owned": "state-good", "infrastructure": "state-warn", "common": "state-warn", "plain": ""}


def period(first: datetime | None, last: datetime | None) -> str:
    """ "from 12 March to 30 April 2026"."""
    if first is None or last is None:
        return ""
    if first.date() == last.date():
        return f"on {_day(first)} {first.year}"
    if first.year == last.year:
        return f"from {_day(first)} to {_day(last)} {last.year}"
    return f"from {_day(first)} {first.year} to {_day(last)} {last.year}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B}"


def network_summary(network: Network, shared: Sequence[Row]) -> str:
    """What the network is, how large, when, and what holds it together, for somebody who reads one paragraph.

    `shared`: rows of family and identifiers, what ties most first."""
    when = period(network.first_seen, network.last_seen)
    did = [count(network.exchanges, "exchange")] if network.exchanges else []
    did += [count(network.payments, "payment")] if network.payments else []
    active = f"{count(network.size, 'account')}{', seen ' + when if when else ''}"
    made = f", made {listed(did)}" if did else ""
    ties = [count(r["identifiers"], naming(r["family"]).noun, naming(r["family"]).plural) for r in shared]
    held = f" Members share {listed(ties)}." if ties else ""
    return f"{active}{made}.{held}"


def lead_sentence(others: Sequence[Row]) -> str:
    """What ties an account outside every party to `others`, rows of the run's table `leads`, and how surely."""
    nouns = listed([naming(family).noun for family in others[0]["families"].split(", ")])
    whom, all_ = ("another account", "both") if len(others) == 1 else (f"{len(others):,} others", "them all")
    return (
        f"In no party, but in a lead: it shares {nouns} with {whom}, too little to be a party. "
        f"That one hand holds {all_}: {percent(others[0]['probability'])}."
    )


def judgement_sentence(network: Network) -> str:
    """The judgement, apart from who runs it, by the cut and the smallest size of the network's run."""
    cut, smallest = network.run.counts.get("cut"), network.run.parameters.get("minimum_size", 0)
    said = f"Probability that this is a fake-account operation: {percent(network.judgement_probability)}"
    if network.is_network:
        return f"{said} ({network.judgement_bits:+.1f} bits)."
    if cut and network.judgement_probability >= cut and network.size < smallest:
        return f"{said}: a lead, too small to be judged a network (fewer than {smallest} accounts)."
    below = f"below the cut of {cut:.0%}" if cut else "below the cut"
    return f"{said}, {below}. It reads as: {network.reading}."


def assessment_sentence(network: Network) -> str:
    """Who runs it, likelihood only; the confidence is a statement of its own."""
    if network.likelihood is None:
        return "Who runs it has not been assessed."
    who = network.operator_name or "an operator not on file"
    if not network.named:
        return f"No operator is named. The leading hypothesis is {who} ({network.likelihood_words})."
    return f"It is {network.likelihood_words} that {who} runs it."
