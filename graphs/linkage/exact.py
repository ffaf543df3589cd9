"""Bits on a grid, so that the terms of an explanation add up to the number exactly, in whatever order."""

import numpy as np

GRID = 2.0**-20  # sums of up to 2**20 such terms below 2**12 are exact in a double


def on_grid(bits: np.ndarray) -> np.ndarray:
    return np.round(np.asarray(bits, float) / GRID) * GRID


def probability(bits: np.ndarray) -> np.ndarray:
    """The probability that so many bits of log odds mean."""
    return 1.0 / (1.0 + np.exp2(-np.clip(bits, -60, 60)))
