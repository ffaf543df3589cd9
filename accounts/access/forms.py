"""Forms about the people who sign in."""

from django import forms
from django.contrib.auth.models import User

from accounts.permissions import ADMIN, ANALYST, REVIEWER, ROLES, VIEWER

ABOUT = {
    VIEWER: "reads networks and cases, personal data masked",
    ANALYST: "imports, links, decides, works on cases",
    REVIEWER: "reviews cases, reads the audit trail",
    ADMIN: "everything, and administers users",
}


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        choices=[(role, f"{role}: {ABOUT[role]}") for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Roles add up. Without one a person can sign in and sees nothing.",
    )


class NewUserForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        choices=RolesForm.base_fields["roles"].choices,  # type: ignore[attr-defined]
        widget=forms.CheckboxSelectMultiple,
        initial=[VIEWER],
        required=False,
    )

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email"]
        help_texts = {"username": "Letters, digits and @ . + - _"}
