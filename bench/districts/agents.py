"""User agents: what browsers, phones, scripts and antidetect browsers say they are."""

import numpy as np
import pyarrow as pa

from accounts.demo.opaque import below, mix

_CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0{} Safari/537.36"
_SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS {}_{} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/{}.0 Mobile/15E148 Safari/604.1"
)
_WINDOWS, _MAC, _LINUX = "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64"
_PHONES = ("SM-A146B", "SM-S911B", "Redmi Note 12", "Pixel 7", "moto g54", "CPH2387", "V2207", "TECNO KI5k", "RMX3710")


def _phone(number: int, version: int) -> str:
    if number % 3 == 0:
        return _SAFARI.format(15 + number // 7 % 3, number // 11 % 6, 15 + number // 7 % 3)
    model = _PHONES[number // 5 % len(_PHONES)]
    return _CHROME.format(f"Linux; Android {11 + number // 13 % 4}; {model}", version, " Mobile")


def _desktop(number: int, version: int) -> str:
    return _CHROME.format((_WINDOWS, _WINDOWS, _WINDOWS, _MAC, _MAC, _LINUX)[number % 6], version, "")


def _script(number: int, version: int) -> str:
    return (f"sdk-python/1.{version % 30}.0", f"sdk-node/4.{version % 40}.1", "python-requests/2.31.0",
            f"sdk-java/0.{version % 12}")[number % 4]  # fmt: skip


def _antidetect(number: int, version: int) -> str:
    """Many profiles, all of a release or two behind and most of them Windows."""
    return _CHROME.format(_WINDOWS if number % 8 else _MAC, 116 + number % 3, "")


def _emulator(number: int, version: int) -> str:
    return _CHROME.format(f"Linux; Android {9 + number % 2 * 2}; SM-G9{number % 3 + 7}5F", 114 + number % 4, " Mobile")


def _mixed(number: int, version: int) -> str:
    return _phone(number // 2, version) if number % 2 else _desktop(number // 2, version)


_MAKERS = {"phone": _phone, "desktop": _desktop, "script": _script, "antidetect": _antidetect, "emulator": _emulator,
           "tablet": lambda n, v: _CHROME.format("Linux; Android 12; SM-T500", 108 + v % 9, ""),
           "kiosk": lambda n, v: _CHROME.format(_WINDOWS, 109, ""), "mixed": _mixed}  # fmt: skip


def agents(profile: np.ndarray, device: np.ndarray, day: np.ndarray) -> pa.Array:
    """Texts; a browser is updated about once a month, everybody's within a few days of each other."""
    number = below(mix(device, 5), 1 << 20)
    version = 117 + np.floor((day + below(mix(device, 6), 40)) / 30).astype(np.int64)
    made: dict[tuple[str, int, int], str] = {}
    texts = []
    for name, n, v in zip(profile, (number % 4096).tolist(), version.tolist(), strict=True):
        key = (name, n, v)
        if key not in made:
            made[key] = _MAKERS[name](n, v)
        texts.append(made[key])
    return pa.array(texts)
