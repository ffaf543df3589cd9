// What every page needs: the theme, and "/" for the search box.
type Theme = "light" | "dark";

const stored = (): Theme | null => {
  const value = localStorage.getItem("theme");
  return value === "light" || value === "dark" ? value : null;
};
const preferred = (): Theme => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
const apply = (theme: Theme): void => document.documentElement.setAttribute("data-bs-theme", theme);

apply(stored() ?? preferred());

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-theme-toggle]")) return;
  const theme: Theme = document.documentElement.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
  localStorage.setItem("theme", theme);
  apply(theme);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector<HTMLInputElement>("input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});
