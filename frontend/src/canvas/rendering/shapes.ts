// A shape for each kind, so that kinds differ without colour too. Each adds one closed outline of about radius r to a path.
type Path = Pick<CanvasPath, "moveTo" | "lineTo" | "arc" | "rect" | "closePath">;
type Shape = (path: Path, x: number, y: number, r: number) => void;

function polygon(corners: number, turn: number): Shape {
  const points = Array.from({ length: corners }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / corners;
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
  return (path, x, y, r) => {
    points.forEach(([px, py], i) => (i ? path.lineTo(x + px * r, y + py * r) : path.moveTo(x + px * r, y + py * r)));
    path.closePath();
  };
}

const oblong = (wide: number, high: number): Shape => (path, x, y, r) => path.rect(x - r * wide, y - r * high, 2 * r * wide, 2 * r * high);
const disc: Shape = (path, x, y, r) => {
  path.moveTo(x + r, y);
  path.arc(x, y, r, 0, 2 * Math.PI);
};
const star: Shape = (path, x, y, r) => {
  for (let i = 0; i < 10; i++) {
    const angle = (Math.PI * i) / 5 - Math.PI / 2;
    const reach = i % 2 ? r * 0.5 : r * 1.2;
    path[i ? "lineTo" : "moveTo"](x + Math.cos(angle) * reach, y + Math.sin(angle) * reach);
  }
  path.closePath();
};

const UP = -Math.PI / 2;
const SHAPES: Record<string, Shape> = {
  account: disc,
  instrument: oblong(1.25, 0.85),
  device: polygon(6, UP),
  address: polygon(4, UP),
  block: polygon(4, UP),
  template: polygon(3, UP),
  domain: oblong(0.9, 0.9),
  mailbox: polygon(3, -UP),
  phone: oblong(0.65, 1.1),
  phone_run: oblong(0.65, 1.1),
  reseller: polygon(5, UP),
  operator: star,
};

export const shapeOf = (kind: string): Shape => SHAPES[kind] ?? disc;

/** The same outline as an SVG path in a box of `size`, for the legend. */
export function svgPath(kind: string, size: number): string {
  const parts: string[] = [];
  const at = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const path: Path = {
    moveTo: (x, y) => void parts.push(`M${at(x, y)}`),
    lineTo: (x, y) => void parts.push(`L${at(x, y)}`),
    rect: (x, y, w, h) => void parts.push(`M${at(x, y)}h${w.toFixed(1)}v${h.toFixed(1)}h${(-w).toFixed(1)}Z`),
    arc: (x, y, r) => void parts.push(`A${r} ${r} 0 1 1 ${at(x - r, y)}A${r} ${r} 0 1 1 ${at(x + r, y)}`),
    closePath: () => void parts.push("Z"),
  };
  shapeOf(kind)(path, size / 2, size / 2, size * 0.38);
  return parts.join("");
}
