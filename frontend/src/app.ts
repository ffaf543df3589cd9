import "./choosing";
// What every page needs: theme, keyboard, dialogs, copying. Loaded first and blocking, so that no page flashes
// in the wrong theme; everything else is delegated from the document and needs no page code.

type Theme = "light" | "dark" | "auto";

const root = document.documentElement;
const darkness = matchMedia("(prefers-color-scheme: dark)");

function chosenTheme(): Theme {
  const value = localStorage.getItem("theme");
  return value === "light" || value === "dark" ? value : "auto";
}

function applyTheme(): void {
  const theme = chosenTheme();
  root.dataset.bsTheme = theme === "auto" ? (darkness.matches ? "dark" : "light") : theme;
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
  }
  document.dispatchEvent(new CustomEvent("skein:theme", { detail: root.dataset.bsTheme }));
}

applyTheme();
darkness.addEventListener("change", applyTheme);
document.addEventListener("DOMContentLoaded", applyTheme);
addEventListener("storage", applyTheme);

const dialog = (id: string): HTMLDialogElement | null => document.querySelector(`dialog#${id}`);

/** Asks in the page's own dialog; resolves to whether the person went on. */
function confirmed(question: string): Promise<boolean> {
  const sheet = dialog("confirm");
  if (!sheet) return Promise.resolve(window.confirm(question));
  sheet.querySelector("#confirm-question")!.textContent = question;
  sheet.returnValue = "cancel";
  sheet.showModal();
  return new Promise((resolve) => {
    sheet.addEventListener("close", () => resolve(sheet.returnValue === "ok"), { once: true });
  });
}

// A form or its button with data-confirm="question" is sent only after a yes.
const allowed = new WeakSet<HTMLFormElement>();
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target as HTMLFormElement;
    const submitter = event.submitter;
    const question = submitter?.dataset.confirm ?? form.dataset.confirm;
    if (!question || allowed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await confirmed(question)) {
      allowed.add(form);
      form.requestSubmit(submitter);
    }
  },
  true,
);

document.addEventListener("htmx:confirm", async (event) => {
  const { question, issueRequest } = (event as CustomEvent<{ question?: string; issueRequest(skip: boolean): void }>).detail;
  if (!question) return;
  event.preventDefault();
  if (await confirmed(question)) issueRequest(true);
});

// A request that failed says so where messages stand, instead of nothing happening.
function complain(text: string): void {
  const place = document.getElementById("messages");
  if (!place) return;
  const alert = document.createElement("div");
  alert.className = "alert alert-danger";
  alert.textContent = text;
  place.append(alert);
}
document.addEventListener("htmx:responseError", (event) => {
  const { status } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
  if (status === 403) complain("Your role does not allow this, or you were signed out. Reload the page.");
  else complain(`The server answered with an error (${status}). Reload the page and try again.`);
});
document.addEventListener("htmx:sendError", (event) => {
  if ((event.target as Element).closest("[data-quiet]")) return;
  complain("The server does not answer. Check your connection, then reload the page.");
});

// A table wider than its place scrolls; then the keyboard must reach it.
const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) (target as HTMLElement).tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
const watchTables = (): void => document.querySelectorAll(".table-responsive").forEach((place) => widths.observe(place));
document.addEventListener("DOMContentLoaded", watchTables);
document.addEventListener("htmx:afterSettle", watchTables);

async function copy(button: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(button.dataset.copy || button.textContent?.trim() || "");
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), 1500);
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const target = event.target.closest<HTMLElement>("[data-theme], [data-copy], [data-open-dialog]");
  if (!target) return;
  if (target.dataset.theme) {
    localStorage.setItem("theme", target.dataset.theme);
    applyTheme();
  } else if (target.dataset.openDialog) dialog(target.dataset.openDialog)?.showModal();
  else void copy(target);
});

// Keyboard: "/" searches, "?" lists the keys, "g" and a letter goes to a page of the top bar.
let going = false;
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], dialog[open]");
  if (typing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const page = going && /^[a-z]$/.test(event.key) && document.querySelector<HTMLAnchorElement>(`a[data-key="${event.key}"]`);
  going = event.key === "g";
  if (page) page.click();
  else if (event.key === "?") dialog("keys")?.showModal();
  else if (event.key === "/") {
    const search = document.querySelector<HTMLInputElement>("input#search");
    if (!search) return;
    document.getElementById("topnav")?.classList.add("show");
    search.focus();
    search.select();
    event.preventDefault();
  }
});
