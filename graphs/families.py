"""What pages call an identifier's family, and where its page is."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.personal import present
from graphs.schema import BY_FAMILY, GROUPS, uid


@dataclass(frozen=True)
class Naming:
    noun: str
    plural: str
    mask: str = ""  # the family of accounts.personal that masks its values; empty where they may be shown


NAMING: dict[str, Naming] = {
    **{n.family: Naming(n.noun, n.plural, n.family if n.personal else "") for n in BY_FAMILY.values()},
    "block": Naming("network block", "network blocks"),
    "phone_run": Naming("run of phone numbers", "runs of phone numbers", "phone"),
    "prior": Naming("prior", "priors"),
    "decision": Naming("analyst's decision", "analysts' decisions"),
}


def naming(family: str) -> Naming:
    return NAMING.get(family) or Naming(family, f"{family}s")


def shown(family: str, value: str | None) -> str:
    """The value as this response may show it."""
    return present(value, naming(family).mask) if value and naming(family).mask else (value or "")


def has_page(family: str) -> bool:
    return family in BY_FAMILY or family in GROUPS


def identifier_uid(family: str, value: str) -> str:
    """The key of an identifier in addresses: the graph's own uid. The value may be personal, this is not."""
    return uid(BY_FAMILY[family].label if family in BY_FAMILY else family, value)


def identifier_url(family: str, value: str) -> str:
    return reverse("graphs:identifier", args=[family, identifier_uid(family, value)])
