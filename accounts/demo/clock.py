"""Time in the demo: when records begin and end, the hours and weekdays people keep. Seconds since BEGIN, UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

HOUR, DAY, WEEK = 3_600, 86_400, 604_800
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)  # logs are kept for eighteen months: nothing seen before this is on file
BEGIN_EPOCH = int(BEGIN.timestamp())
BEGIN_WEEKDAY = BEGIN.weekday()


def at(date: str) -> int:
    """Seconds from BEGIN to the start of an ISO date."""
    return int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp()) - BEGIN_EPOCH


END = at("2026-06-30")
FOUNDED = at("2024-02-01")  # when the platform took its first customers


@dataclass(frozen=True)
class Rhythm:
    """Weights of the 24 local hours, and how much is done on a day of rest against a working day."""

    hours: tuple[float, ...]
    rest: float


def _bell(*peaks: tuple[float, float, float], floor: float = 0.02) -> tuple[float, ...]:
    """Hours weighted by peaks of (hour, width, height) around the clock."""
    hours = np.arange(24) + 0.5
    weight = np.full(24, floor)
    for centre, width, height in peaks:
        gap = (hours - centre + 12) % 24 - 12
        weight = weight + height * np.exp(-0.5 * (gap / width) ** 2)
    return tuple(weight / weight.sum())


OFFICE, LEISURE, STUDY, BROAD, NIGHT, MACHINE, QUEUE, SHOP = range(8)
RHYTHMS: tuple[Rhythm, ...] = (
    Rhythm(_bell((10.5, 1.6, 1.0), (15.0, 1.9, 1.0)), rest=0.10),
    Rhythm(_bell((20.5, 2.2, 1.0), (13.0, 2.5, 0.4)), rest=1.25),
    Rhythm(_bell((14.5, 3.0, 1.0), (22.0, 1.8, 0.9)), rest=0.75),
    Rhythm(_bell((15.0, 4.5, 1.0)), rest=0.9),
    Rhythm(_bell((1.5, 2.6, 1.0), (22.5, 1.6, 0.7)), rest=0.95),
    Rhythm(_bell(floor=1.0), rest=1.0),
    Rhythm(_bell((11.0, 3.4, 0.8), (20.0, 3.6, 0.9), floor=0.12), rest=0.85),
    Rhythm(_bell((11.5, 2.4, 1.0), (17.0, 2.0, 1.2)), rest=0.55),
)
_STEPS = 512
_HOUR_OF = np.stack([np.searchsorted(np.cumsum(r.hours), (np.arange(_STEPS) + 0.5) / _STEPS) for r in RHYTHMS]).clip(
    0, 23
)
_REST = np.array([r.rest for r in RHYTHMS])


def hour_of(rhythm: np.ndarray, fraction: np.ndarray) -> np.ndarray:
    """The local hour drawn by a fraction in [0, 1)."""
    return _HOUR_OF[rhythm, (fraction * _STEPS).astype(np.int64)]


def weekday(day: np.ndarray) -> np.ndarray:
    """0 Monday … 6 Sunday, of days since BEGIN."""
    return (day + BEGIN_WEEKDAY) % 7


def activity(rhythm: np.ndarray, day: np.ndarray, rest_from: np.ndarray) -> np.ndarray:
    """How likely a session of such a rhythm happens on a day, 1 being a working day outside the turn of the year."""
    resting = (weekday(day) - rest_from) % 7 < 2
    likely = np.where(resting, _REST[rhythm], 1.0)
    year_end = np.isin(day, np.r_[355:368, 719:733])
    return likely * np.where(year_end & (_REST[rhythm] < 1), 0.35, 1.0)
