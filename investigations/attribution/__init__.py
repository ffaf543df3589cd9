"""Who may run a network: indicators weighed in bits, hypotheses compared, likelihood and confidence kept apart.

Pure: DuckDB, numpy and pyarrow; no Django, Celery or driver. See docs/investigations.md.
"""

from investigations.attribution.attribute import Attribution, attribute

__all__ = ["Attribution", "attribute"]
