// Renders every <div data-plotly="ID"> from the figure in <script type="application/json" id="ID"> (json_script).
// Plotly itself is served from the Python package (4 MB), so only pages with charts load this file and it.
import { brushes } from "./chart_brush.ts";
import { openOnClick } from "./chart_links.ts";
import { template } from "./plotting.ts";

interface Figure {
  data: unknown[];
  layout?: Record<string, unknown>;
  config?: Record<string, unknown>;
}

const MINIMAL_HEIGHT = 80; // px

/** Plotly writes style attributes on its SVG, which the CSP refuses; the same text set through the CSSOM is allowed. */
const setAttribute = SVGElement.prototype.setAttribute;
SVGElement.prototype.setAttribute = function (name: string, value: string): void {
  if (name === "style") this.style.cssText = value;
  else setAttribute.call(this, name, value);
};

function figureOf(div: HTMLElement): Figure | null {
  const source = document.getElementById(div.dataset.plotly ?? "");
  if (!source?.textContent) return null;
  const parsed: unknown = JSON.parse(source.textContent);
  // fig.to_json() put through json_script arrives as a string of JSON.
  return (typeof parsed === "string" ? JSON.parse(parsed) : parsed) as Figure;
}

function say(div: HTMLElement, text: string): void {
  const note = document.createElement("p");
  note.className = "text-body-secondary small my-3";
  note.textContent = text;
  div.replaceChildren(note);
}

async function render(div: HTMLElement): Promise<void> {
  const plotly = window.Plotly;
  if (!plotly) return say(div, "The chart library did not load; the figures are in the table below the chart.");
  let figure: Figure | null;
  try {
    figure = figureOf(div);
  } catch {
    return say(div, "The data of this chart could not be read.");
  }
  if (!figure?.data?.length) return say(div, "Nothing to draw: no figures for this chart.");
  // A picture must hold nothing to operate, and Plotly's tools are: it is a figure.
  if (div.getAttribute("role") === "img") div.setAttribute("role", "figure");
  // A responsive chart takes the height of its box, and an empty box has none.
  if (div.clientHeight < MINIMAL_HEIGHT) div.style.height = `${Number(figure.layout?.height) || 320}px`;
  const layout = { autosize: true, ...figure.layout, template: template() };
  const config = { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["lasso2d", "select2d"], ...figure.config };
  await plotly.react(div, figure.data, layout, config);
  openOnClick(div, figure.data);
  brushes(div);
}

function renderAll(root: ParentNode): void {
  for (const div of root.querySelectorAll<HTMLElement>("[data-plotly]")) void render(div);
}

function start(): void {
  renderAll(document);
  new MutationObserver(() => renderAll(document)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target instanceof Element) renderAll(event.target.parentElement ?? document);
  });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
