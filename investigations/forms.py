"""Forms of casework. What they mean is decided in the domain modules; here is only what a page asks for."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet

from accounts.permissions import PERMISSIONS
from investigations import outward
from investigations.attribution.likelihood import BANDS, Confidence
from investigations.enums import Anchor, ClaimKind, MemberRole, PinKind, Verdict
from investigations.models import Case, CaseTask
from investigations.queueing import DISMISSALS


def people() -> QuerySet[User]:
    """Who can look at a case."""
    return User.objects.filter(is_active=True, groups__name__in=PERMISSIONS["investigations.view_case"]).distinct()


def reviewers() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name__in=PERMISSIONS["investigations.review_case"]).distinct()


def workers() -> QuerySet[User]:
    """Who can work on a case."""
    return User.objects.filter(is_active=True, groups__name__in=PERMISSIONS["investigations.change_case"]).distinct()


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name() or obj.get_username()


class Small:
    """Bootstrap's small fields."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():  # type: ignore[attr-defined]
            look = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if not isinstance(field.widget, (forms.HiddenInput, forms.CheckboxInput, forms.CheckboxSelectMultiple)):
                field.widget.attrs["class"] = f"{look} {look}-sm"


def _day() -> forms.DateField:
    return forms.DateField(required=False, label="Due", widget=forms.DateInput({"type": "date"}))


class CaseForm(Small, forms.ModelForm):
    """`version`: of the case as the person saw it; `case`: whose members can be assigned."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    assignee = PersonField(queryset=None, required=False, empty_label="nobody")
    due_on = _day()

    class Meta:
        model = Case
        fields = ("title", "priority", "tlp", "assignee", "due_on", "summary")
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].queryset = workers().filter(case_memberships__case=case)  # type: ignore[attr-defined]


class NewCaseForm(Small, forms.Form):
    title = forms.CharField(max_length=200)


class MemberForm(Small, forms.Form):
    user = PersonField(queryset=None, label="Person")
    role = forms.ChoiceField(choices=MemberRole.choices, initial=MemberRole.INVESTIGATOR)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].queryset = people()  # type: ignore[attr-defined]


class AskForm(Small, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reviewer = PersonField(queryset=None, required=False, empty_label="any reviewer of the case")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reviewer"].queryset = reviewers()  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """Without a verdict, only the answers are kept."""

    verdict = forms.ChoiceField(required=False, choices=[(v, v) for v in (Verdict.APPROVED, Verdict.RETURNED)])
    reason = forms.CharField(required=False, max_length=2_000)
    version = forms.IntegerField(required=False)


class CommentForm(Small, forms.Form):
    anchor = forms.ChoiceField(label="About", choices=Anchor.choices, initial=Anchor.CASE)
    key = forms.CharField(label="Which", required=False, max_length=300)
    text = forms.CharField(label="Comment", max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(Small, forms.Form):
    text = forms.CharField(label="Note", max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TaskForm(Small, forms.ModelForm):
    assignee = PersonField(queryset=None, required=False, empty_label="nobody")
    due_on = _day()

    class Meta:
        model = CaseTask
        fields = ("title", "assignee", "due_on")

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].queryset = people().filter(case_memberships__case=case)  # type: ignore[attr-defined]


class PinForm(Small, forms.Form):
    kind = forms.ChoiceField(choices=PinKind.choices)
    key = forms.CharField(label="Id", max_length=300)
    why = forms.CharField(required=False, max_length=300)


class FileForm(Small, forms.Form):
    file = forms.FileField()
    about = forms.CharField(label="What it is", required=False, max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(required=False, max_length=2_000)


class AssessForm(forms.Form):
    claim = forms.ChoiceField(choices=ClaimKind.choices)
    hypothesis = forms.CharField(required=False)
    words = forms.ChoiceField(choices=[(b.words, f"{b.words} ({b.percent})") for b in BANDS])
    confidence = forms.ChoiceField(choices=[(c.value, c.value) for c in Confidence])
    reason = forms.CharField(max_length=4_000)


class QueueForm(forms.Form):
    """Which things, and what to do with them."""

    action = forms.ChoiceField(choices=[(a, a) for a in ("assign", "snooze", "dismiss", "finish")])
    item = forms.TypedMultipleChoiceField(coerce=int, required=False)
    who = PersonField(queryset=None, required=False)
    days = forms.IntegerField(required=False, min_value=0, max_value=365)
    why = forms.ChoiceField(required=False, choices=[(key, words) for key, (words, *_) in DISMISSALS.items()])
    reason = forms.CharField(required=False, max_length=400)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["who"].queryset = people()  # type: ignore[attr-defined]
        chosen = [value for value in data.getlist("item") if value.isdecimal()]
        self.fields["item"].choices = [(value, value) for value in chosen]  # type: ignore[attr-defined]


class HookForm(Small, forms.Form):
    url = forms.URLField(label="Address", max_length=500, assume_scheme="https")
    events = forms.CharField(
        required=False, max_length=500, help_text="Verbs of the activity feed with commas between; empty is every one."
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            outward.check(url)
        except outward.Forbidden as error:
            raise forms.ValidationError(str(error)) from error
        return url

    def clean_events(self) -> list[str]:
        return [verb.strip() for verb in self.cleaned_data["events"].split(",") if verb.strip()]
