// Plotly in the colours of the page, for the charts of pages and of the canvas.

interface PlotlyModule {
  newPlot(div: HTMLElement, data: unknown[], layout: object, config: object): Promise<unknown>;
  react(div: HTMLElement, data: unknown[], layout: object, config: object): Promise<unknown>;
  purge(div: HTMLElement): void;
}

declare global {
  interface Window {
    Plotly?: PlotlyModule;
  }
}

const COLOURS = ["#4c78a8", "#e08a1e", "#3f9b5b", "#8c6bbf", "#d24d57", "#2ba3a8", "#b8860b", "#6c757d"];

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The page's own colours as a Plotly template, so that a chart looks the same in both themes. */
export function template(): object {
  const text = css("--bs-body-color");
  const quiet = css("--bs-secondary-color");
  const grid = css("--bs-border-color-translucent");
  const axis = { gridcolor: grid, zerolinecolor: grid, linecolor: grid, tickfont: { color: quiet }, automargin: true };
  const surface = css("--bs-body-bg");
  return {
    layout: {
      font: { family: css("--bs-body-font-family"), size: 12, color: text },
      title: { font: { size: 14 }, x: 0, xanchor: "left", xref: "paper" },
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
      colorway: COLOURS,
      margin: { l: 48, r: 16, t: 36, b: 40 },
      hoverlabel: { bgcolor: surface, bordercolor: grid, font: { color: text } },
      legend: { orientation: "h", y: -0.2, font: { color: text } },
      xaxis: axis,
      yaxis: axis,
      bargap: 0.15,
    },
    data: {
      waterfall: [
        {
          increasing: { marker: { color: COLOURS[0] } },
          decreasing: { marker: { color: COLOURS[4] } },
          totals: { marker: { color: quiet } },
          connector: { line: { color: grid, width: 1 } },
        },
      ],
    },
  };
}
