// Bars that open a page: a trace's `meta.links` names, by bar, an address of this site; "" opens nothing.

interface Clicked {
  points: { curveNumber: number; pointNumber: number }[];
}

interface Clickable extends HTMLElement {
  on?(event: "plotly_click", listener: (clicked: Clicked) => void): void;
}

function linksOf(trace: unknown): string[] {
  const meta = (trace as { meta?: { links?: unknown } } | undefined)?.meta;
  return Array.isArray(meta?.links) ? meta.links.map(String) : [];
}

/** Once a chart: Plotly keeps listeners when a figure is drawn again. */
export function openOnClick(div: Clickable, data: unknown[]): void {
  if (div.dataset.opens || !data.some((trace) => linksOf(trace).some(Boolean))) return;
  div.dataset.opens = "bars";
  div.on?.("plotly_click", ({ points: [point] }) => {
    const address = point ? linksOf(data[point.curveNumber])[point.pointNumber] : "";
    if (address?.startsWith("/") && !address.startsWith("//")) window.location.assign(address);
  });
}
