"""Pages of casework as people use them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from investigations import casework
from investigations.enums import CaseState, MemberRole, ReportState
from investigations.models import Case, Report
from tests.investigations.conftest import ALL_YES, joined


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def browser(analyst) -> Client:
    return signed_in(analyst)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_one_click_opens_a_case_with_the_machines_assessment(browser, network):
    response = browser.post(reverse("investigations:open-case", args=["N-0001"]), follow=True)
    shown = text(response)
    assert "C-0001 is open, with the machine&#x27;s assessment of N-0001 on record." in shown
    assert "ALPHA name : almost certain (95–99%)" in shown
    again = browser.post(reverse("investigations:open-case", args=["N-0001"]), follow=True)
    assert "N-0001 is in C-0001 already." in text(again)


def test_the_case_page_shows_the_matrix_and_every_line(browser, case):
    shown = text(browser.get(case.get_absolute_url()))
    assert "Activity" in shown
    shown = text(browser.get(reverse("investigations:case-network", args=["C-0001", "N-0001"])))
    for words in ("prompt template alphas-prompt", "network range 198.51.100.0/24", "operator not on file"):
        assert words in shown


def test_an_own_assessment_is_recorded_from_the_page_with_the_hypotheses_of_the_run(browser, case):
    part = browser.get(reverse("investigations:case-network", args=["C-0001", "N-0001"])).content.decode()
    offered = re.findall(r'<option value="([^"]+)">', part[part.index('name="hypothesis"') :])
    assert "operator:ALPHA" in offered
    form = {"claim": "operator", "hypothesis": offered[0], "words": "likely", "confidence": "low", "reason": "seen"}
    shown = text(browser.post(reverse("investigations:assess", args=["C-0001", "N-0001"]), form, follow=True))
    assert "Your assessment is on record." in shown


def test_a_title_is_escaped_once(browser, case, analyst):
    casework.edit(case, analyst, case.version, {"title": "Ana's <b>"})
    page = browser.get(case.get_absolute_url()).content.decode()
    assert "<h1>C-0001 · Ana&#x27;s &lt;b&gt;</h1>" in page


def test_two_people_do_not_overwrite_each_other(browser, case, colleague):
    version = case.version
    form = {
        "title": "Mine",
        "priority": "high",
        "tlp": "amber",
        "assignee": "",
        "due_on": "",
        "summary": "",
        "version": version,
    }
    other = signed_in(joined(case, colleague, MemberRole.INVESTIGATOR))
    other.post(reverse("investigations:edit-case", args=["C-0001"]), {**form, "title": "Theirs"})
    refused = browser.post(reverse("investigations:edit-case", args=["C-0001"]), form)
    shown = text(refused)
    assert refused.status_code == 409
    assert "C-0001 was changed by carl since you opened it" in shown
    assert "Title Theirs Mine" in shown
    assert Case.objects.get().title == "Theirs"
    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', refused.content.decode()))
    browser.post(reverse("investigations:edit-case", args=["C-0001"]), again)
    assert Case.objects.get().title == "Mine"


def test_notes_are_markdown_without_scripts_or_pictures(browser, case):
    note = "**bold** <script>alert(1)</script> ![x](http://evil/x.png) [in](javascript:alert(1)) [out](https://a.b)"
    response = browser.post(reverse("investigations:write-note", args=["C-0001"]), {"text": note}, follow=True)
    html = response.content.decode()
    prose = re.search(r'<div class="prose">(.*?)</div>', html, re.DOTALL)[1]
    assert "<strong>bold</strong>" in prose
    assert "<script" not in prose and "<img" not in prose and 'href="javascript' not in prose
    assert '<a href="https://a.b" rel="noopener nofollow">out</a>' in prose


def test_a_case_goes_through_review_with_four_eyes(browser, case, reviewer):
    shown = text(
        browser.post(
            reverse("investigations:ask-review", args=["C-0001"]),
            {"version": case.version, "reviewer": reviewer.pk},
            follow=True,
        )
    )
    assert "C-0001 waits for a reviewer." in shown
    decide = reverse("investigations:decide-review", args=["C-0001"])
    assert browser.post(decide, {"verdict": "approved"}).status_code == 403  # an analyst may not
    other = signed_in(reviewer)
    shown = text(other.post(decide, {"verdict": "approved", "reason": ""}, follow=True))
    assert "8 of 8 questions of the checklist are open or answered no" in shown
    answers = {f"answer-{key}": "yes" for key in ALL_YES}
    shown = text(other.post(decide, {"verdict": "approved", "reason": "", **answers}, follow=True))
    assert "C-0001 is approved." in shown
    assert Case.objects.get().state == CaseState.DECIDED


def test_a_reviewer_who_wrote_in_the_case_is_told_so(browser, case, reviewer, analyst):
    joined(case, reviewer, MemberRole.REVIEWER)
    case.assignee = reviewer
    case.save()
    browser.post(reverse("investigations:ask-review", args=["C-0001"]), {"version": case.version})
    own = signed_in(reviewer)
    assert "You wrote in this case, so somebody else reviews it." in text(own.get(case.get_absolute_url()))
    shown = text(
        own.post(reverse("investigations:decide-review", args=["C-0001"]), {"verdict": "approved"}, follow=True)
    )
    assert "A case is reviewed by somebody who wrote nothing in it." in shown


def test_a_report_is_made_downloaded_and_its_citations_followed(browser, case):
    page = browser.post(reverse("investigations:make-report", args=["C-0001"]), follow=True)
    report = Report.objects.get()
    assert report.state == ReportState.READY
    assert f"{report.pages}" in text(page)
    pdf = browser.get(reverse("investigations:download-report", args=[report.pk, "pdf"]))
    assert pdf["Content-Type"] == "application/pdf"
    assert 'filename="C-0001-report-1.pdf"' in pdf["Content-Disposition"]
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    for number in (1, report.snapshot.reports.count()):
        cited = browser.get(reverse("investigations:citation", args=[report.snapshot.sha256, number]))
        assert "The accounts of network N-0001" in text(cited)
        assert "40 rows" in text(cited)


def test_every_citation_of_a_report_has_its_page(browser, case):
    browser.post(reverse("investigations:make-report", args=["C-0001"]))
    report = Report.objects.get()
    page = browser.get(report.get_absolute_url()).content.decode()
    links = sorted(set(re.findall(rf"/snapshots/{report.snapshot.sha256}/citations/\d+/", page)))
    assert len(links) > 20
    assert {browser.get(link).status_code for link in links} == {200}


def test_an_empty_case_cannot_be_reported(browser, case, analyst):
    case.pinned.all().delete()
    shown = text(browser.post(reverse("investigations:make-report", args=["C-0001"]), follow=True))
    assert "pin a network first" in shown
    assert not Report.objects.exists()


def test_a_report_that_cannot_be_made_says_why(browser, case, home):
    import shutil

    shutil.rmtree(home / "runs")
    shown = text(browser.post(reverse("investigations:make-report", args=["C-0001"]), follow=True))
    assert "The tables of run" in shown
    assert "failed" in shown


def test_the_list_finds_a_case_by_reference_network_and_owner(browser, case, colleague):
    url = reverse("investigations:cases")
    for query in ("C-0001", "n-0001", "ALPHA"):
        assert "showing 1 of 1" in text(browser.get(url, {"q": query}))
    assert "showing 0 of 0 that fit, of 1 in all" in text(browser.get(url, {"q": "nothing"}))
    assert "showing 1 of 1" in text(browser.get(url, {"mine": "mine"}))
    assert "No case is yours to see." in text(signed_in(colleague).get(url, {"mine": "mine"}))


def test_the_registry_says_what_each_indicator_is_good_for(browser, run):
    shown = text(browser.get(reverse("investigations:operators")))
    assert "showing 2 of 2; 2 of 4 indicators say something in run" in shown
    alpha = text(browser.get(reverse("investigations:operator", args=["ALPHA"])))
    assert alpha.count(" useful ") == 2
    bravo = text(browser.get(reverse("investigations:operator", args=["BRAVO"])))
    assert "hits nothing" in bravo
    assert "useless: 0 strangers" in bravo


def test_an_operator_nobody_has_on_file_is_not_found(browser, run):
    assert browser.get(reverse("investigations:operator", args=["NOBODY"])).status_code == 404


def test_a_viewer_sees_addresses_of_indicators_masked(db, run):
    from tests.investigations.conftest import person

    page = text(signed_in(person("vic", "viewer")).get(reverse("investigations:attribution", args=["N-0001"])))
    assert "198.51.100.0/24" in page  # a network of an indicator is no person's address


def test_the_panel_of_a_network_makes_two_statements(browser, network):
    shown = text(browser.get(reverse("investigations:attribution", args=["N-0001"])))
    assert "It is almost certain (95–99%) that this is a fake-account operation run by one hand." in shown
    assert "It is almost certain (95–99%) that ALPHA name runs it." in shown
    assert "Confidence is moderate : 2 independent sources speak for it (partner, registry)" in shown
    assert "1 indicator seen here that says nothing" in shown


def test_the_case_page_takes_a_set_number_of_queries(browser, case, analyst, django_assert_max_num_queries):
    from investigations import noting

    for n in range(30):
        noting.write_note(case, analyst, f"note {n}")
    with django_assert_max_num_queries(45):
        browser.get(case.get_absolute_url())
