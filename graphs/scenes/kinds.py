"""The kinds a scene draws: accounts, the identifier families of the graph, and those the engine derives."""

from dataclasses import dataclass

from graphs.schema import ACCOUNT, IDENTIFIERS, OPERATOR


@dataclass(frozen=True)
class Kind:
    """`label`: the node's label in the graph, empty where the graph has none. `derived`: the value was computed from
    an observed one (a block from its addresses), so a line to it is inferred, not observed."""

    name: str
    noun: str
    plural: str
    label: str = ""
    personal: bool = False
    derived: bool = False


DERIVED = (
    Kind("block", "network block", "network blocks", personal=True, derived=True),
    Kind("phone_run", "phone range", "phone ranges", personal=True, derived=True),
)
_OBSERVED = tuple(Kind(n.family, n.noun, n.plural, n.label, n.personal) for n in IDENTIFIERS)
KINDS: tuple[Kind, ...] = (Kind("account", ACCOUNT.noun, ACCOUNT.plural, ACCOUNT.label), *_OBSERVED, *DERIVED)
OPERATOR_KIND = Kind("operator", OPERATOR.noun, OPERATOR.plural, OPERATOR.label)
BY_NAME: dict[str, Kind] = {kind.name: kind for kind in (*KINDS, OPERATOR_KIND)}
CODE: dict[str, int] = {kind.name: code for code, kind in enumerate(KINDS)}

# Where a mailbox or an address stands says little about who holds the account: it must not pull the picture together.
ACCESS = frozenset({"address", "block", "reseller"})


def legend() -> list[dict[str, str | bool]]:
    """The kinds in the order of their codes on the wire."""
    return [{"name": k.name, "noun": k.noun, "plural": k.plural, "derived": k.derived} for k in KINDS]
