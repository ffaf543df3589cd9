"""What a party is, in words, from the same facts that the judgement uses."""

import numpy as np

from .parties import Parties
from .membership import Neighbourhood
from .profile import Profile


def read_parties(
    near: Neighbourhood, profile: Profile, parties: Parties, value: dict[str, np.ndarray], network: np.ndarray
) -> tuple[list[str], list[str]]:
    """(reading, one sentence why) of each party."""
    facts = [_facts(profile, parties, value, n) for n in range(parties.count)]
    words = [_reading(profile, parties, value, n, bool(network[n])) for n in range(parties.count)]
    return words, [f"{word[:1].upper()}{word[1:]}: {'; '.join(fact)}." for word, fact in zip(words, facts, strict=True)]


def _reading(profile: Profile, parties: Parties, value: dict[str, np.ndarray], n: int, network: bool) -> str:
    members = parties.account[np.searchsorted(parties.party, n) : np.searchsorted(parties.party, n, side="right")]
    if network:
        return "fake-account operation"
    if value["reseller"][n] >= 0.5:
        return "reseller clients"
    organisations = len(np.unique(profile.code["organization"][members])) if value["organisation"][n] >= 0.5 else 0
    if organisations >= 3:
        return "agency"
    if organisations:
        return "office"
    if value["seat"][n] > 0:
        return "household" if len(members) <= 6 else "people at one place"
    return "small group" if len(members) < 5 else "unclear"


def _facts(profile: Profile, parties: Parties, value: dict[str, np.ndarray], n: int) -> list[str]:
    size = int(parties.size[n])
    out = [f"{size} accounts"]
    if value["organisation"][n] > 0:
        out.append(f"{round(value['organisation'][n] * size)} declare an organisation")
    if value["seat"][n] > 0:
        out.append(f"{round(value['seat'][n] * size)} met at one lasting address")
    if value["apart"][n] > 0:
        out.append(f"{round(value['apart'][n] * size)} share a card or device")
    if value["batches"][n] > 0:
        out.append(f"{round(value['batches'][n] * size)} created within ten minutes of another")
    if value["own_templates"][n] > 0:
        out.append(f"{round(value['own_templates'][n] * size)} send templates of their own")
    return out
