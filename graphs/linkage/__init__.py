"""Linkage: which accounts are under common control (link), and which of those parties are fake-account operations
(judge). Pure: tables in, tables out; no framework, no service."""

from .decisions import Decision
from .explanation import Explanation, explain
from .parameters import Parameters
from .records import Records
from .run import LinkageRun, link

__all__ = ["Decision", "Explanation", "LinkageRun", "Parameters", "Records", "explain", "link"]
