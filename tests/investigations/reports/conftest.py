"""One snapshot of a case whose every value can be told from the words of a report, and documents of it."""

import re

import orjson
import pytest

from investigations import reports
from investigations.snapshots import storage

SHA = "ab" * 32
WORDS = {"d": "devquark", "card": "cardquark"}  # short names occur in anything


@pytest.fixture
def frozen(case, analyst):
    return storage.read(storage.take(case, analyst))


@pytest.fixture
def telling(frozen):
    """The snapshot with values planted where people write: in the title, the summary, a reason and a source."""
    text = orjson.dumps(frozen).decode()
    content = orjson.loads(re.sub(r"\b(d|card)(\d)\b", lambda m: f"{WORDS[m[1]]}{m[2]}", text))
    content["address"] = "https://skein.example.org"
    content["case"]["title"] = "P1-7 of bob@holder.example at 198.51.100.7, +49 170 1234567"
    content["case"]["summary"] = "Told by Ana Example: cardquark0 and devquark1, see devices.csv"
    network = content["networks"][0]
    network["on_record"]["operator"].update(reason="Zephyr Desk saw P1-12 on 2001:db8:1:2::7", by="Ana Example")
    for h in network["attribution"]["hypotheses"]:
        for line in h["lines"]:
            if line["source"] == "registry":
                line["source"] = "Zephyr Desk"
    network["suppliers"]["rows"] = [{"reseller": "res_quokka", "members": 4, "others": 9}]
    return content


def build(content, audience="internal"):
    return reports.build(content, SHA, audience=audience)
