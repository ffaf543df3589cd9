// Lists whose rows are chosen by boxes: one box for all of them, the number chosen, and buttons that wait for it.

const boxes = (name: string): HTMLInputElement[] => [
  ...document.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][name="${name}"]`),
];

function count(name: string): void {
  const all = boxes(name);
  const chosen = all.filter((box) => box.checked).length;
  for (const place of document.querySelectorAll(`[data-checked-count="${name}"]`)) place.textContent = chosen.toLocaleString("en-GB");
  const main = document.querySelector<HTMLInputElement>(`[data-check-all="${name}"]`);
  if (!main) return;
  main.checked = chosen > 0 && chosen === all.length;
  main.indeterminate = chosen > 0 && chosen < all.length;
  for (const button of main.form?.querySelectorAll<HTMLButtonElement>("button[name=action]") ?? []) button.disabled = !chosen;
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  const name = box.dataset.checkAll;
  if (name) for (const one of boxes(name)) one.checked = box.checked;
  count(name ?? box.name);
});
document.addEventListener("DOMContentLoaded", () => {
  for (const main of document.querySelectorAll<HTMLElement>("[data-check-all]")) count(main.dataset.checkAll!);
});
