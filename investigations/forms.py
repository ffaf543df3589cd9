"""Forms of casework. What they mean is decided in casework.py; here is only what a page asks for."""

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet

from accounts.permissions import PERMISSIONS
from investigations.attribution.likelihood import BANDS, Confidence
from investigations.enums import ClaimKind
from investigations.models import Case


def people() -> QuerySet[User]:
    """Who can work on a case."""
    return User.objects.filter(is_active=True, groups__name__in=("analyst", "reviewer", "admin")).distinct()


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name() or obj.get_username()


class CaseForm(forms.ModelForm):
    """`version`: of the case as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    assignee = PersonField(queryset=None, required=False, empty_label="nobody")

    class Meta:
        model = Case
        fields = ("title", "priority", "tlp", "assignee", "summary")
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["assignee"].queryset = people()  # type: ignore[attr-defined]
        for name in ("priority", "tlp", "assignee"):
            self.fields[name].widget.attrs["class"] = "form-select form-select-sm"
        for name in ("title", "summary"):
            self.fields[name].widget.attrs["class"] = "form-control form-control-sm"


def reviewers() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name__in=PERMISSIONS["investigations.review_case"]).distinct()


class AskForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reviewer = PersonField(queryset=None, required=False, empty_label="any reviewer of the case")

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["reviewer"].queryset = reviewers()  # type: ignore[attr-defined]
        self.fields["reviewer"].widget.attrs["class"] = "form-select form-select-sm"


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Note",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control form-control-sm"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(required=False, max_length=2_000)


class AssessForm(forms.Form):
    claim = forms.ChoiceField(choices=ClaimKind.choices)
    hypothesis = forms.CharField(required=False)
    words = forms.ChoiceField(choices=[(b.words, f"{b.words} ({b.percent})") for b in BANDS])
    confidence = forms.ChoiceField(choices=[(c.value, c.value) for c in Confidence])
    reason = forms.CharField(max_length=4_000)
