"""The SQL that turns a chunk of text columns into typed, normalised, judged rows of one kind.

Built once for a mapping and a header, from the contract; run over every chunk. Four levels: `s_` the text as it
came and `b_` trimmed, `t_` converted, `v_` typed and normalised, and last the faults (`f_`), raw texts and the hash.
"""

from __future__ import annotations

from accounts.contract import KINDS, Column, ColumnType, RecordKind
from accounts.records.columns import DERIVED, type_of
from accounts.records.faults import NUMBER_OF, Fault
from accounts.records.mapping import CONVERSIONS, Feed, Mapping
from accounts.records.normalising import MAILBOXES_WITHOUT_DOTS

T = ColumnType
EXPORTED = ("operators", "indicators")  # Skein writes these too, with an apostrophe before what looks like a formula
EARLIEST = "TIMESTAMP '1990-01-01'"
MAX_TEXT = 10_000
EMPTY_WORDS = r"(?i)(null|none|n/a|nan|-|\\n)"  # in columns that are not free text
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
V4 = rf"({_OCTET}[.]){{3}}{_OCTET}"
ISO = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)? ?(Z|z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
ZONE = r".*[0-9] ?(Z|z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)"
EMAIL = r"""[^@\s,;<>"]+@([^@\s.,;<>"]+[.])+[^@\s.,;<>"]{2,}"""
INVALID = {
    T.TIME: Fault.NOT_TIME, T.COUNT: Fault.NOT_COUNT, T.AMOUNT: Fault.NOT_AMOUNT, T.IP: Fault.NOT_IP,
    T.EMAIL: Fault.NOT_EMAIL, T.PHONE: Fault.NOT_PHONE, T.COUNTRY: Fault.NOT_COUNTRY, T.CHOICE: Fault.NOT_CHOICE,
    T.TEXT: Fault.CONVERSION, T.INSTRUMENT: Fault.CONVERSION,
}  # fmt: skip


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def statement(kind_name: str, mapping: Mapping, header: tuple[str, ...]) -> str:
    """SELECT over the relation `chunk` (line, c0, c1, … as they came, d0, d1, … trimmed) with parameters.

    $file is the file's number, $token stands for its content in derived ids, $horizon is the latest time believed.
    """
    kind, feeds = KINDS[kind_name], mapping.kinds[kind_name]
    fed = [column for column in kind.columns if column.name in feeds]
    where = ""
    if kind_name in mapping.when:
        where = f" WHERE nullif(d{header.index(mapping.when[kind_name])}, '') IS NOT NULL"
    texts = "".join(f", {_source(c, feeds[c.name], header)}" for c in fed)
    trimmed = "".join(f", {_converted(c, feeds[c.name])} AS t_{c.name}" for c in fed)
    typed = "".join(f", {_typed(c, feeds[c.name], kind, feeds)} AS v_{c.name}" for c in fed)
    faults = "".join(f", {_fault(c, kind, feeds)} AS f_{c.name}" for c in fed)
    levels = f"(SELECT line{texts} FROM chunk{where})"
    for more in (trimmed, typed, faults):
        levels = f"(SELECT *{more} FROM {levels})"
    settled = "".join(f", {_settled(c, feeds[c.name])} AS w_{c.name}" for c in fed)
    levels = f"(SELECT *{settled} FROM {levels})"
    return f"SELECT {_output(kind, feeds)} FROM {levels}"


def _source(column: Column, feed: Feed, header: tuple[str, ...]) -> str:
    """`s_`: the text as it came, where it came from a column. `b_`: the same trimmed, NULL where it is blank."""
    if not feed.column:
        return f"{_made(feed, header)} AS b_{column.name}"
    at = header.index(feed.column)
    text = f"nullif(d{at}, '')"
    if column.type not in (T.TEXT, T.INSTRUMENT):
        nothing = f"regexp_full_match({text}, '{EMPTY_WORDS}')"
        text = f"CASE WHEN length({text}) > 4 THEN {text} WHEN {nothing} THEN NULL ELSE {text} END"
    return f"c{at} AS s_{column.name}, {text} AS b_{column.name}"


def _made(feed: Feed, header: tuple[str, ...]) -> str:
    """A value that no single column holds: a constant, or a derived id."""
    if feed.constant:
        return literal(feed.constant)
    if feed.row:
        return f"{literal(feed.prefix)} || $token || '-' || line"
    cells = [f"coalesce(d{header.index(name)}, '')" for name in feed.hash]
    empty = " AND ".join(f"{cell} = ''" for cell in cells)
    digest = f"substr(sha256(concat_ws(chr(31), {', '.join(cells)})), 1, 24)"
    return f"CASE WHEN {empty} THEN NULL ELSE {literal(feed.prefix)} || {digest} END"


def _converted(column: Column, feed: Feed) -> str:
    text = f"b_{column.name}"
    for name in feed.convert:
        text = CONVERSIONS[name].sql.replace("{x}", f"({text})")
    return f"{literal(feed.prefix)} || {text}" if feed.column and feed.prefix else text


def _typed(column: Column, feed: Feed, kind: RecordKind, feeds: dict[str, Feed]) -> str:  # noqa: PLR0911  one a type
    x = f"t_{column.name}"
    match column.type:
        case T.TIME:
            return _time(x, feed)
        case T.COUNT:
            return f"CASE WHEN regexp_full_match({x}, '[0-9]{{1,18}}([.]0+)?') THEN TRY_CAST({x} AS BIGINT) END"
        case T.AMOUNT:
            plain = f"regexp_full_match({x}, '[0-9]{{1,14}}([.][0-9]+)?')"
            return f"CASE WHEN {plain} THEN TRY_CAST({x} AS DECIMAL(18,4)) END"
        case T.IP if feed.pseudonym:
            return x
        case T.IP:
            return f"CASE WHEN regexp_full_match({x}, '{V4}') THEN {x} ELSE py_address({x}) END"
        case T.EMAIL:
            lowered = f"nfc_normalize(lower({x}))"
            settled = f"CASE WHEN regexp_full_match({x}, '[ -~]*') THEN {lowered} ELSE py_email({lowered}) END"
            return f"CASE WHEN regexp_full_match({x}, {literal(EMAIL)}) THEN {settled} END"
        case T.PHONE:
            country = "t_country" if "country" in feeds and any(c.name == "country" for c in kind.columns) else "NULL"
            plain = f"regexp_full_match({x}, '[+][1-9][0-9]{{6,14}}')"
            return f"CASE WHEN {plain} THEN {x} ELSE py_phone({x}, coalesce(upper({country}), '')) END"
        case T.COUNTRY:
            return f"CASE WHEN regexp_full_match({x}, '[A-Za-z]{{2}}') THEN upper({x}) END"
        case T.CHOICE:
            cases = " ".join(f"WHEN {literal(c.casefold())} THEN {literal(c)}" for c in column.choices)
            return f"CASE lower({x}) {cases} END"
    if kind.name in EXPORTED:
        x = f"CASE WHEN regexp_matches({x}, '^''[=+@-]') THEN substr({x}, 2) ELSE {x} END"
    return f"nfc_normalize({x})"


def _time(x: str, feed: Feed) -> str:
    """UTC. A time without a zone is in the feed's; digits alone are an epoch in s, ms, µs or ns, or YYYYMMDD."""

    def local(moment: str) -> str:
        return moment if feed.timezone == "UTC" else f"timezone({literal(feed.timezone)}, {moment})::TIMESTAMP"

    if feed.formats:
        listed = ", ".join(literal(text) for text in feed.formats)
        return local(f"try_strptime({x}, [{listed}])")
    naive = local(f"TRY_CAST({x} AS TIMESTAMP)")
    zoned = f"TRY_CAST({x} AS TIMESTAMPTZ)::TIMESTAMP"
    iso = (
        zoned if feed.timezone == "UTC" else f"CASE WHEN regexp_full_match({x}, '{ZONE}') THEN {zoned} ELSE {naive} END"
    )
    scale = f"CASE length(split_part({x}, '.', 1)) WHEN 13 THEN 1e3 WHEN 16 THEN 1e6 WHEN 19 THEN 1e9 ELSE 1 END"
    epoch = f"to_timestamp(TRY_CAST({x} AS DOUBLE) / {scale})::TIMESTAMP"
    return (
        f"CASE WHEN regexp_full_match({x}, '{ISO}') THEN {iso}"
        f" WHEN regexp_full_match({x}, '([0-9]{{9,10}}|[0-9]{{13}}|[0-9]{{16}}|[0-9]{{19}})([.][0-9]+)?') THEN {epoch}"
        f" WHEN regexp_full_match({x}, '[0-9]{{8}}(T[0-9]{{6}}Z?)?')"
        f" THEN {local(f'''try_strptime({x}, ['%Y%m%d', '%Y%m%dT%H%M%SZ', '%Y%m%dT%H%M%S'])''')} END"
    )


def _fault(column: Column, kind: RecordKind, feeds: dict[str, Feed]) -> str:
    feed = feeds[column.name]
    t, v = f"t_{column.name}", f"v_{column.name}"
    cases = []
    if feed.convert:
        cases.append((f"{t} IS NULL AND b_{column.name} IS NOT NULL", Fault.CONVERSION))
    if column.required:
        cases.append((f"{t} IS NULL", Fault.MISSING))
    if column.type in (T.COUNT, T.AMOUNT):
        cases.append((f"regexp_full_match({t}, '-[0-9.,]+')", Fault.NEGATIVE))
    cases.append((f"{t} IS NOT NULL AND {v} IS NULL", INVALID[column.type]))
    if column.type == T.TIME:
        late = "" if column.ahead else f" OR {v} > $horizon"
        cases.append((f"{v} < {EARLIEST}{late}", Fault.TIME_RANGE))
        if column.after in feeds:
            cases.append((f"{v} < v_{column.after}", Fault.INTERVAL))
    else:
        cases.append((f"length({t}) > {MAX_TEXT}", Fault.TOO_LONG))
    if (card := _card_test(column, kind)) is not None:
        cases.append((card, Fault.CARD_NUMBER))
    whens = " ".join(f"WHEN {test} THEN {NUMBER_OF[fault]}" for test, fault in cases)
    return f"(CASE {whens} ELSE 0 END)::UTINYINT"


def _card_test(column: Column, kind: RecordKind) -> str | None:
    digits = f"regexp_full_match(t_{column.name}, '[0-9]([ -]?[0-9]){{12,18}}')"
    test = f"CASE WHEN {digits} THEN py_card(t_{column.name}) ELSE false END"
    if column.type == T.INSTRUMENT:
        return test
    if kind.name == "indicators" and column.name == "value":
        return f"v_kind = 'instrument_id' AND {test}"
    return None


def _settled(column: Column, feed: Feed) -> str:
    """The value as it is kept: without the faulty one where the mapping says to leave it empty."""
    if _forgiven(column, feed):
        return f"CASE WHEN f_{column.name} = 0 THEN v_{column.name} END"
    return f"v_{column.name}"


def _forgiven(column: Column, feed: Feed) -> bool:
    return feed.invalid == "empty" and not column.required


def _output(kind: RecordKind, feeds: dict[str, Feed]) -> str:
    names = [column.name for column in kind.columns]
    values = [f"{_value(c, feeds)} AS {c.name}" for c in kind.columns]
    derived = [f"{_derived(kind.name, name, feeds)} AS {name}" for name in DERIVED.get(kind.name, ())]
    raws = [f"{_raw(c, feeds)} AS raw_{c.name}" for c in kind.columns]
    hashed = ", ".join(f"coalesce(w_{name}::VARCHAR, '')" if name in feeds else "''" for name in names)
    faults = [
        f"f_{c.name}" for c in kind.columns if c.name in feeds and not _forgiven(c, feeds[c.name])
    ]  # fmt: skip
    parts = [*values, *derived, *raws, "$file::INTEGER AS file", "line"]
    parts.append(f"md5(concat_ws(chr(31), {hashed})) AS row_hash")
    return ", ".join([*parts, *faults, f"greatest(0::UTINYINT, {', '.join(faults)}) AS fault"])


def _value(column: Column, feeds: dict[str, Feed]) -> str:
    return f"w_{column.name}" if column.name in feeds else f"NULL::{type_of(column)}"


def _raw(column: Column, feeds: dict[str, Feed]) -> str:
    """The text as it came, where it is not what is kept."""
    feed = feeds.get(column.name)
    if feed is None or not feed.column or "hashed" in feed.convert:
        return "NULL::VARCHAR"
    s, w = f"s_{column.name}", f"w_{column.name}"
    same = {
        T.TIME: f"strftime({w}, '%Y-%m-%dT%H:%M:%SZ') = {s}",
        T.COUNT: f"{w}::VARCHAR = {s}",
        T.AMOUNT: f"{w} IS NOT NULL AND regexp_full_match({s}, '[0-9]{{1,14}}([.][0-9]{{1,4}})?')",
    }.get(column.type, f"{w} = {s}")
    return f"CASE WHEN {same} OR (f_{column.name} = 0 AND t_{column.name} IS NULL) THEN NULL ELSE {s} END"


def _derived(kind: str, name: str, feeds: dict[str, Feed]) -> str:
    if name == "ip_id":
        if feeds["ip"].pseudonym:
            return "w_ip"
        return "CASE WHEN contains(w_ip, ':') THEN py_address_identity(w_ip) ELSE w_ip END"
    if "email" not in feeds:
        return "NULL::VARCHAR"
    domain = "split_part(w_email, '@', 2)"
    if name == "email_domain":
        return domain
    local = "split_part(split_part(w_email, '@', 1), '+', 1)"
    dotless = ", ".join(literal(text) for text in MAILBOXES_WITHOUT_DOTS)
    return (
        f"CASE WHEN {domain} IN ({dotless}) THEN replace({local}, '.', '') || '@gmail.com'"
        f" WHEN {local} = '' THEN w_email ELSE {local} || '@' || {domain} END"
    )
