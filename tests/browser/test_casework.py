"""The demo's main case worked by two people, from the queue to an approved report, with four eyes on page and API."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, everywhere

MINUTES = 60_000
PASSWORD = "a long one for the test"
PEOPLE = """
from django.contrib.auth.models import Group, User
both = ("analyst", "reviewer")
for name, first, roles in (("ana", "Ana", both), ("rita", "Rita", ("reviewer",)), ("olga", "Olga", both)):
    user, _ = User.objects.get_or_create(username=name, defaults={"first_name": first})
    user.set_password("%s")
    user.save()
    user.groups.set(Group.objects.filter(name__in=roles))
"""


@pytest.fixture
def people(populated, browser):
    """Pages of three people, each signed in; `complaints` of the browser's console."""
    populated.manage("shell", "-v0", "-c", PEOPLE % PASSWORD)
    size = dict(zip(("width", "height"), WIDTHS["desktop"], strict=True))
    pages = {}
    for name in ("ana", "rita", "olga"):
        page = browser.new_context(base_url=populated.url, viewport=size, reduced_motion="reduce").new_page()
        page.goto("/sign-in/")
        page.get_by_label("User name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        page.complaints = []
        page.on("console", lambda m, p=page: p.complaints.append(m.text) if m.type == "error" else None)
        pages[name] = page
    yield pages
    for page in pages.values():
        page.context.close()


def test_a_case_is_worked_from_the_queue_to_an_approved_report_by_two_people(people, tmp_path):
    ana, rita, olga = people["ana"], people["rita"], people["olga"]
    reference = open_from_queue(ana)
    investigate(ana, reference, tmp_path)
    report = make_report(ana)
    ask_review(ana, reference)
    cannot_review_her_own(ana, reference)
    sees_nothing(olga, reference, report)
    review(rita, ana, reference)
    expect_decided(ana, rita, reference, report)
    assert [*ana.complaints, *rita.complaints] == []


def open_from_queue(page):
    """The next thing nobody has is a network; its case is opened in one click."""
    page.goto("/queue/")
    expect(page.get_by_text("What wants a person")).to_be_visible()
    page.get_by_role("button", name=re.compile("Next unassigned")).click()
    page.wait_for_url(re.compile(r"/networks/N-\d+/$"))
    expect(page.locator("#messages")).to_contain_text("Yours now")
    page.get_by_role("button", name="Open case").click()
    page.wait_for_url(re.compile(r"/cases/C-\d+/$"))
    assert everywhere(page, "case-worked") == []
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS["desktop"], strict=True)))
    return re.search(r"C-\d+", page.url)[0]


def investigate(page, reference, folder):
    page.get_by_role("button", name="Start investigating").click()
    expect(page.locator("#messages")).to_contain_text(f"{reference} is investigating.")
    page.get_by_label("Playbook").select_option("attribution")
    page.get_by_role("button", name="Add its tasks").click()
    page.get_by_role("button", name=re.compile("Mark “Write down the hypotheses” as done")).click()
    expect(page.get_by_text("4 of 5 to do")).to_be_visible()
    page.get_by_label("New note, in Markdown").fill("The cards were bought **together**.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("strong", has_text="together")).to_be_visible()
    evidence = folder / "invoice.txt"
    evidence.write_text("an invoice")
    page.get_by_label("File", exact=True).set_input_files(evidence)
    page.get_by_role("button", name="Add file").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="invoice.txt").click()
    assert download.value.suggested_filename == "invoice.txt"
    page.get_by_role("button", name="Record your own assessment").click()
    form = page.locator("form.assess.show")
    form.get_by_label("What it rests on").fill("The hypotheses were weighed one by one.")
    form.get_by_role("button", name="Record").click()
    expect(page.locator("#messages")).to_contain_text("Your assessment is on record.")


def make_report(page):
    page.get_by_role("link", name="Compose a report").click()
    page.get_by_role("button", name="Make this report").click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    expect(page.locator('a[href$="/report.pdf"]')).to_be_visible(timeout=3 * MINUTES)
    return page.url


def ask_review(page, reference):
    page.goto(f"/cases/{reference}/")
    page.get_by_label("Reviewer").select_option(label="Rita")
    page.get_by_role("button", name="Ask for review").click()
    expect(page.locator("#messages")).to_contain_text(f"{reference} waits for a reviewer.")


def decide(page, reference):
    """Through the API, with the person's own session."""
    token = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
    questions = ("claims", "evidence", "sources", "alternatives", "cut", "mind", "collateral", "limits")
    body = {"approve": True, "reason": "", "answers": dict.fromkeys(questions, "yes")}
    return page.request.post(f"/api/v1/cases/{reference}/decide/", data=body, headers={"X-CSRFToken": token})


def cannot_review_her_own(page, reference):
    """Ana holds the role of a reviewer, but not in this case: neither page nor API lets her."""
    expect(page.get_by_text("You wrote in this case, so somebody else reviews it.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert decide(page, reference).status == 403


def sees_nothing(page, reference, report):
    for path in (
        f"/cases/{reference}/",
        report,
        f"/api/v1/cases/{reference}/",
        f"/cases/{reference}/updates/?version=1",
    ):
        assert page.request.get(path).status == 404, path
    assert decide(page, reference).status == 404
    assert reference not in page.request.get(f"/search/?q={reference[:4]}").text().replace("value=", "")
    assert reference not in page.request.get("/queue/?shown=all").text()
    assert reference not in page.request.get("/api/v1/queue/?limit=1000").text()


def review(page, author, reference):
    """Rita finds it in her queue, comments, returns it once, and approves the second time with the checklist."""
    page.goto("/queue/?whose=mine")
    page.get_by_role("link", name=re.compile(reference)).click()
    page.wait_for_url(re.compile(rf"/cases/{reference}/"))
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages")).to_contain_text("8 of 8 questions of the checklist are open")
    page.get_by_label("What you checked, or what must change").fill("Say whom it would hurt.")
    page.get_by_role("button", name="Return with this reason").click()
    expect(page.locator("#messages")).to_contain_text(f"{reference} went back.")
    author.goto(f"/cases/{reference}/")
    author.get_by_label("New note, in Markdown").fill("Nobody outside the pool uses these cards.")
    author.get_by_role("button", name="Add note").click()
    ask_review(author, reference)
    page.goto(f"/cases/{reference}/")
    expect(page.get_by_text("1 change since the last review")).to_be_visible()
    for question in page.locator('table[aria-label="Checklist"] tbody tr').all():
        question.get_by_role("radio").first.check()
    assert everywhere(page, "case-review") == []
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS["desktop"], strict=True)))
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages")).to_contain_text(f"{reference} is approved.")


def expect_decided(ana, rita, reference, report):
    ana.goto(f"/cases/{reference}/")
    expect(ana.locator(".page-actions .state", has_text="decided")).to_be_visible()
    expect(ana.locator("aside")).to_contain_text("approved by Rita")
    rita.goto(report)
    expect(rita.locator('a[href$="/report.pdf"]')).to_be_visible()
    ana.get_by_role("button", name="Close", exact=True).click()
    expect(ana.locator("#messages")).to_contain_text(f"{reference} is closed.")


def test_two_people_on_one_case_are_told_of_each_other_and_overwrite_nothing(people):
    ana, olga = people["ana"], people["olga"]
    ana.goto("/cases/")
    ana.get_by_label("What the case is about").fill("Two at once")
    ana.get_by_role("button", name="Open case").click()
    ana.wait_for_url(re.compile(r"/cases/C-\d+/$"))
    address = ana.url
    ana.get_by_label("Person").select_option(label="Olga")
    ana.get_by_role("button", name="Set role").click()
    expect(ana.locator("#messages")).to_contain_text("is investigator of")
    olga.goto(address)
    ana.goto(address)
    ana.get_by_label("Title").fill("Ana's title")
    ana.get_by_role("button", name="Save", exact=True).click()
    expect(ana.locator("#messages")).to_contain_text("Saved.")
    expect(olga.locator(".updates")).to_contain_text("Ana changed title", timeout=MINUTES)
    olga.get_by_label("Title").fill("Olga's title")
    olga.get_by_role("button", name="Save", exact=True).click()
    expect(olga.get_by_role("heading", level=1)).to_contain_text("Two people changed")
    expect(olga.locator("tr.selected")).to_contain_text("Ana's title")
    expect(olga.locator("tr.selected")).to_contain_text("Olga's title")
    olga.get_by_role("link", name="Keep it as it stands").click()
    expect(olga.get_by_role("heading", level=1)).to_contain_text("Ana's title")
