"""How a value is erased: a digest takes its place, keyed with a secret of the installation and what it was in.

Whoever holds a value can have it proven that it stood there; nobody can read it from the digest, nor try the few values
there can be without the secret.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

import orjson
from django.conf import settings
from django.db import models

MARK = "erased:"


def digest(value: Any, context: str) -> str:
    """Of a text, or of a JSON value in its one spelling."""
    text = value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    key = hashlib.sha256(f"{settings.SECRET_KEY}|{context}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def is_erased(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith(MARK)
    return value == [] or (isinstance(value, dict) and set(value) == {"erased"})


def erase_row(row: models.Model, fields: Iterable[str], context: str) -> list[str]:
    """Replace what these fields hold; what is empty or erased stays. Returns the digests that took the values' place.

    Goes past `save`: append-only rows refuse changes, and this is the one there is."""
    changes: dict[str, Any] = {}
    for name in fields:
        value = getattr(row, name)
        if not value or is_erased(value):
            continue
        proof = digest(value, context)
        changes[name] = f"{MARK}{proof}" if isinstance(value, str) else {"erased": proof}
    if changes:
        type(row)._base_manager.filter(pk=row.pk).update(**changes)
    return [str(new["erased"] if isinstance(new, dict) else new.removeprefix(MARK)) for new in changes.values()]
