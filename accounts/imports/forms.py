from __future__ import annotations

from typing import Any

from django import forms

from accounts import mappings
from accounts.contract import KINDS


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files at once; cleans to a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    files = SeveralFilesField(label="Files")  # type: ignore[bad-assignment]
    name = forms.CharField(label="Name", required=False, max_length=200, help_text="what to call this import")
    kind = forms.ChoiceField(label="Kind of record", required=False)
    mapping = forms.ChoiceField(label="Mapping", required=False)
    link_after = forms.BooleanField(label="Find networks when the records are loaded", required=False, initial=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", "told by the columns"), *((kind, kind) for kind in KINDS)]  # type: ignore[attr-defined]
        named = [(mapping.name, mapping.name) for mapping in mappings.every()]
        self.fields["mapping"].choices = [("", "found by the header"), *named]  # type: ignore[attr-defined]


class SaveMappingForm(forms.Form):
    """A mapping is used with or without a name; with one it is found again by its header."""

    save_as = forms.SlugField(required=False, max_length=80)
