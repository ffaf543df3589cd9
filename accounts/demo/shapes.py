"""Shapes of population the demo can be given, for calibration and for showing what is said when a kind is missing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    about: str
    fakes: float = 1.0  # size of every fake network against the standard story
    resellers: float = 1.0  # honest customers of resellers against the standard story
    organisations: float = 1.0  # offices, campuses, agencies and other innocent groups, likewise
    without: frozenset[str] = frozenset()  # record kinds the platform does not keep


SHAPES: dict[str, Shape] = {
    "standard": Shape("the whole story: about one account in eight is fake"),
    "few-fakes": Shape("one account in sixty is fake", fakes=0.12),
    "no-fakes": Shape("nobody is fake", fakes=0.0),
    "resellers": Shape("four times the resellers' customers", resellers=4.0),
    "organisations": Shape("half as many offices, campuses and agencies again", organisations=1.5),
    "no-payments": Shape("no payments on file", without=frozenset({"payments"})),
    "no-devices": Shape("no devices on file", without=frozenset({"devices"})),
    "no-usage": Shape("no usage on file", without=frozenset({"usage"})),
    "no-ips": Shape("no addresses on file", without=frozenset({"ips"})),
}
