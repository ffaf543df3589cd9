// A small table whose last column is a bar. `progress` needs no style attribute, which the CSP would refuse.
import { h } from "./dom.ts";
import { number } from "./words.ts";

export function bars(title: string, rows: readonly (readonly [string, number])[]): HTMLElement {
  const most = Math.max(1, ...rows.map(([, n]) => n));
  return h(
    "table",
    { class: "canvas-bars" },
    h("caption", {}, title),
    ...rows.map(([label, n]) =>
      h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, number(n)), h("td", {}, h("progress", { max: most, value: n, "aria-label": `${label}: ${number(n)}` }))),
    ),
  );
}
