from pathlib import Path
OUT = Path("/tmp/s2/casea/shots")


def test_shots(populated, open_page):
    OUT.mkdir(parents=True, exist_ok=True)
    page = open_page("/operators/")
    hrefs = page.eval_on_selector_all("main table a", "els => els.map(e => [e.textContent, e.getAttribute('href')])")
    kestrel = next(h for t, h in hrefs if "Kestrel" in t)
    meridian = next(h for t, h in hrefs if "Basalt" in t)
    ref = page.request.get("/api/v1/cases/").json()["results"][0]
    net = ref["networks"][0]["public_id"]
    case = f"/cases/{ref['reference']}/"
    for scheme in ("light", "dark"):
        for width, height in ((1440, 900), (390, 844)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": height})
            for name, url in (("operators", "/operators/"), ("kestrel", kestrel), ("basalt", meridian), ("new", "/operators/new/"),
                              ("edit", f"{kestrel}edit/"), ("ind", f"{kestrel}indicator/"), ("case", case),
                              ("ws", f"{case}networks/{net}/attribution/")):
                page.goto(url)
                page.wait_for_load_state("networkidle")
                if name == "ind":
                    page.get_by_label("Kind").select_option("timezone")
                    page.get_by_label("Value").fill("Asia/Shanghai")
                    page.get_by_role("button", name="See where it would hit").click()
                    page.wait_for_load_state("networkidle")
                page.screenshot(path=str(OUT / f"{name}-{scheme}-{width}.png"), full_page=True)
    print(page.complaints)
