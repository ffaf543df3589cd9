// Names of accounts and identifiers: what was expanded first, then what most is linked to, as far as there is room.
import type { Visible } from "../filters.ts";
import { ACCOUNT, type Graph } from "../graph.ts";
import type { Scene } from "../state.ts";
import { number, short } from "../words.ts";
import { Labels } from "./labels.ts";
import { type Frame, screenX, screenY } from "./view.ts";

const MOST = 160;
const MOST_LIT = 60;
const KEPT_FREE = 600; // marks that no label may cover
const IDENTIFIERS_FROM = 0.3; // zoom
const ACCOUNTS_FROM = 1.6;

/** What a view of nodes tells of itself. */
interface Named {
  readonly scene: Scene;
  readonly graph: Graph;
  readonly visible: Visible;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly drawnNodes: readonly (readonly number[])[];
  radius(node: number, k: number): number;
}

/** "card-8707 · 12", with "200 of 3,412 drawn" where it was expanded. */
function text({ graph, scene }: Named, node: number): string {
  const badge = scene.badges.get(graph.id[node]!);
  const name = short(graph.label[node]!);
  const words = graph.kind[node] === ACCOUNT ? name : `${name} · ${number(graph.total[node]!)}`;
  return badge ? `${words} · ${number(badge.added)} of ${number(badge.of)} drawn` : words;
}

export function placeLabels(frame: Frame, view: Named): void {
  const { transform, width, height } = frame;
  const { drawnNodes, graph, visible } = view;
  const labels = new Labels(frame.ctx, frame.theme);
  const at = (n: number): [number, number] => [screenX(transform, view.x[n]!), screenY(transform, view.y[n]!)];
  const inSight = (n: number): boolean => {
    const [x, y] = at(n);
    return x > -20 && y > 0 && x < width && y < height;
  };
  const badged = [...view.scene.badges.keys()].flatMap((id) => graph.index.get(id) ?? []);
  const identifiers = transform.k > IDENTIFIERS_FROM ? drawnNodes.slice(1).flat().filter(inSight) : [];
  identifiers.sort((a, b) => visible.degree[b]! - visible.degree[a]!);
  const accounts = transform.k > ACCOUNTS_FROM ? drawnNodes[ACCOUNT]!.filter(inSight) : [];
  for (const n of identifiers.slice(0, KEPT_FREE)) labels.keepFree(...at(n), view.radius(n, transform.k) * 0.7);
  let placed = 0;
  for (const n of [...badged, ...identifiers, ...accounts]) {
    if (placed >= MOST) break;
    const [x, y] = at(n);
    if (labels.place({ text: text(view, n), x: x + view.radius(n, transform.k) + 4, y })) placed++;
  }
}

/** Names of what is lit; `first` are written bold, and before the others. */
export function placeLit(frame: Frame, view: Named, first: readonly number[], lit: ReadonlySet<number>): void {
  const { graph, visible } = view;
  const { transform } = frame;
  const labels = new Labels(frame.ctx, frame.theme);
  const rest = [...lit].sort((a, b) => graph.kind[b]! - graph.kind[a]! || visible.degree[b]! - visible.degree[a]!);
  for (const n of [...new Set([...first, ...rest])].slice(0, MOST_LIT)) {
    const x = screenX(transform, view.x[n]!) + view.radius(n, transform.k) + 5;
    labels.place({ text: text(view, n), x, y: screenY(transform, view.y[n]!), bold: first.includes(n) });
  }
}
