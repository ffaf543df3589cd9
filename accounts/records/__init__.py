"""Records of any origin, read, mapped, checked and reconciled: plain functions over files and Arrow tables.

`detection` says what a file is, `reading` streams it with exact line numbers, `mapping` says which column feeds
what, `proposing` guesses a mapping, `validating` turns chunks into evidence and rejects, `reconciling` finds
duplicates and conflicts. No Django, Celery or driver in here.
"""
