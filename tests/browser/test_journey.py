"""The main job through the browser: sign in, upload, watch, network, canvas, case, report, and back to a row."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, sign_in

MINUTES = 60_000
NUMBER = r"[\d,]+"


def test_from_sign_in_to_a_report_whose_figures_lead_back_to_rows(skein, demo_files, browser, tmp_path):
    size = dict(zip(("width", "height"), WIDTHS["desktop"], strict=True))
    page = browser.new_context(base_url=skein.url, viewport=size, accept_downloads=True).new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))

    sign_in(page, skein)
    batch = upload(page, demo_files)
    watch(page, batch)
    network = find_network(page)
    look_at_canvas(page)
    case = open_case(page)
    make_report(page, tmp_path)
    follow_a_citation(page)

    page.goto("/")
    expect(page.locator("main")).to_contain_text(network)
    expect(page.locator("main")).to_contain_text(case)
    assert refused == []


def upload(page, files):
    """Chooses all files at once and sends them; returns the address of the batch."""
    page.get_by_role("link", name="Imports", exact=True).click()
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    expect(page.locator(".upload-files li")).to_have_count(len(files))
    page.get_by_role("button", name="Import").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"), timeout=2 * MINUTES)
    return page.url


def watch(page, batch):
    """The page follows the batch by itself, and received = accepted + duplicate + rejected for each kind."""
    expect(page.locator("#import-state .state").first).to_have_text("loaded", timeout=5 * MINUTES)
    rows = page.locator("#import-state table").first.locator("tbody tr")
    assert rows.count() >= 5
    for cells in (row.locator("td").all_inner_texts() for row in rows.all()):
        received, accepted, duplicate, rejected = (int(cell.replace(",", "")) for cell in cells[1:5])
        assert received == accepted + duplicate + rejected > 0


def find_network(page):
    """The run that follows the import is shown at home when it is done; the queue leads to its first network."""
    page.goto("/")
    first = page.locator('main a[href^="/networks/N"]').first
    for _ in range(60):
        if first.count():
            break
        page.wait_for_timeout(3000)
        page.goto("/")
    page.get_by_role("link", name="Networks", exact=True).click()
    expect(page.get_by_text(re.compile(rf"showing {NUMBER}–{NUMBER} of {NUMBER}"))).to_be_visible()
    link = page.locator('main table a[href^="/networks/N"]').first
    name = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    return name


def look_at_canvas(page):
    """It says how much of the network is drawn, and its table holds the same."""
    canvas = page.locator("#canvas")
    canvas.scroll_into_view_if_needed()
    expect(canvas).to_contain_text(re.compile(rf"{NUMBER} of {NUMBER}"), timeout=MINUTES)
    expect(page.get_by_role("toolbar", name="Canvas tools")).to_be_visible()
    surface = canvas.locator("canvas").last
    surface.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")


def open_case(page):
    page.get_by_role("button", name="Open case").click()
    page.wait_for_url(re.compile(r"/cases/C-\d+/$"))
    name = re.search(r"C-\d+", page.url)[0]
    page.get_by_label("New note, in Markdown").fill("Seen by the **browser test**.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("strong", has_text="browser test")).to_be_visible()
    page.get_by_role("button", name="Record the machine's assessment").click()
    expect(page.locator(".claims").first).to_contain_text("By the machine, run")
    return name


def make_report(page, folder):
    """Frozen, made by the worker, and a PDF when it is ready."""
    page.get_by_role("link", name="Compose a report").click()
    page.get_by_role("button", name="Make this report").click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    link = page.locator('a[href$="/report.pdf"]')
    expect(link).to_be_visible(timeout=2 * MINUTES)
    with page.expect_download() as download:
        link.click()
    file = folder / "report.pdf"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF-")


def follow_a_citation(page):
    """A figure of the report leads to a row: its batch, file and line, and the values in it."""
    cited = page.locator("table.citations tbody tr", has_text=re.compile(r"batch \d")).first
    cited.locator("a").first.click()
    page.locator('main a[href^="/evidence/"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"Batch \d+, \w+\.csv, line [\d,]+"))
    expect(page.get_by_text("never changed since it was accepted")).to_be_visible()
