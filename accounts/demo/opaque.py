"""Hashes and the opaque identifiers made of them: nothing in an id tells when, where or by whom a thing was made."""

import numpy as np
import pyarrow as pa

_STEP = np.uint64(0x9E3779B97F4A7C15)
_HEX = np.frombuffer(b"0123456789abcdef", np.uint8)


def mix(*keys: np.ndarray | int) -> np.ndarray:
    """One 64-bit hash a row of the integer keys, which broadcast (the finaliser of SplitMix64, Steele 2014)."""
    state = np.zeros(1, np.uint64)
    for key in keys:
        column = np.atleast_1d(np.asarray(key))
        state = state ^ column.astype(np.uint64, copy=False)
        state = state + _STEP
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state = state ^ (state >> np.uint64(31))
    return state


def below(hashes: np.ndarray, limit: np.ndarray | int) -> np.ndarray:
    """Whole numbers in [0, limit), one a hash."""
    return (hashes % np.asarray(limit).astype(np.uint64)).astype(np.int64)


def share(hashes: np.ndarray) -> np.ndarray:
    """Fractions in [0, 1), one a hash."""
    return (hashes >> np.uint64(11)).astype(np.float64) * 2.0**-53


def tokens(prefix: str, hashes: np.ndarray) -> pa.StringArray:
    """`prefix` and 16 hexadecimal digits, one text a hash."""
    head = np.frombuffer(prefix.encode(), np.uint8)
    octets = hashes.astype(">u8").view(np.uint8).reshape(-1, 8)
    text = np.empty((len(hashes), len(head) + 16), np.uint8)
    text[:, : len(head)] = head
    text[:, len(head) :: 2] = _HEX[octets >> 4]
    text[:, len(head) + 1 :: 2] = _HEX[octets & 15]
    ends = np.arange(len(hashes) + 1, dtype=np.int32) * text.shape[1]
    return pa.StringArray.from_buffers(len(hashes), pa.py_buffer(ends), pa.py_buffer(text))
