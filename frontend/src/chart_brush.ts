// A chart that is a brush: dragging over its days fills the two dates of the form that `data-brush` names, and asks anew.

interface Dragged {
  readonly range?: { readonly x: readonly [string, string] };
}
interface Brushable extends HTMLElement {
  on?(event: "plotly_selected", listener: (dragged: Dragged | undefined) => void): void;
}

/** Once a chart: Plotly keeps listeners when a figure is drawn again. */
export function brushes(div: Brushable): void {
  const form = document.getElementById(div.dataset.brush ?? "");
  if (!(form instanceof HTMLFormElement) || div.dataset.brushes) return;
  div.dataset.brushes = "yes";
  div.on?.("plotly_selected", (dragged) => {
    if (!dragged?.range) return;
    const days = dragged.range.x.map((moment) => moment.slice(0, 10)).sort();
    ["first", "last"].forEach((name, i) => {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = days[i]!;
    });
    form.requestSubmit();
  });
}
