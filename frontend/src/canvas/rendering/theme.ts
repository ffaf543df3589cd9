// The canvas's colours, read from CSS variables, so that light and dark are the style sheet's business.
export interface Theme {
  readonly kind: (name: string) => string;
  readonly mark: (colour: string) => string;
  readonly paper: string; // of notes
  readonly background: string;
  readonly text: string;
  readonly quiet: string;
  readonly link: string;
  readonly bubble: string;
  readonly focus: string;
  readonly alarm: string;
  readonly font: string;
}

export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const kinds = new Map<string, string>();
  const kind = (name: string): string => {
    if (!kinds.has(name)) kinds.set(name, read(`--canvas-${name}`) || read("--canvas-other"));
    return kinds.get(name)!;
  };
  return {
    kind,
    mark: (colour) => read(`--canvas-mark-${colour}`),
    paper: read("--canvas-paper"),
    background: read("--canvas-background"),
    text: read("--canvas-text"),
    quiet: read("--canvas-quiet"),
    link: read("--canvas-link"),
    bubble: read("--canvas-bubble"),
    focus: read("--canvas-focus"),
    alarm: read("--canvas-operator"),
    font: style.fontFamily || "sans-serif",
  };
}
