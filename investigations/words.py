"""What people call the identifier families of the engine and the indicator kinds of the contract."""

FAMILY_WORDS = {
    "instrument": "card", "device": "device", "address": "address", "block": "network block", "domain": "e-mail domain",
    "template": "prompt template", "mailbox": "mailbox", "phone": "phone", "phone_run": "run of phone numbers",
    "reseller": "reseller",
}  # fmt: skip
KIND_WORDS = {
    "cidr": "network range", "ip": "address", "asn": "autonomous system", "email_domain": "e-mail domain",
    "bin": "card range", "instrument_id": "card", "device_id": "device", "template_id": "prompt template",
    "reseller_id": "reseller", "timezone": "time zone", "phone_prefix": "phone prefix", "judgement": "judgement",
    "reseller_share": "share of one reseller", "organization_share": "share of one organisation",
    "takeover": "signs of takeover", "template_share": "share of templates in what ties it",
}  # fmt: skip
