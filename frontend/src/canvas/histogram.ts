// Values of the scene in bins, for a filter one can see. Degree and volume have long tails, so their bins grow.
import { measureOf, type Visible } from "./filters.ts";
import type { Graph } from "./graph.ts";
import type { Measure, Range } from "./state.ts";

const BINS = 24;
const BITS_STEP = 0.01; // the wire has tenths; everything else is whole numbers
const LONG_TAILED: readonly Measure[] = ["degree", "volume"];

export interface Histogram {
  /** One more than there are bins. Bin i holds values from edge i up to edge i + 1; the last one holds its end too. */
  readonly edges: readonly number[];
  readonly scene: readonly number[];
  readonly shown: readonly number[];
  readonly unknown: number; // nodes that could have the measure and have no value
}

/** Null where there is nothing to choose between. */
export function histogramOf(graph: Graph, visible: Visible, measure: Measure): Histogram | null {
  const account = measure !== "degree";
  const nodes = Array.from(graph.kind.keys()).filter((n) => (graph.kind[n] === 0) === account);
  const known = nodes.filter((n) => !Number.isNaN(measureOf(graph, n, measure)));
  const values = known.map((n) => measureOf(graph, n, measure));
  const low = values.reduce((least, v) => Math.min(least, v), Infinity);
  const high = values.reduce((most, v) => Math.max(most, v), -Infinity);
  if (!(low < high)) return null;
  const edges = edgesOf(low, high, measure);
  const scene = new Array<number>(edges.length - 1).fill(0);
  const shown = scene.slice();
  known.forEach((n, i) => {
    const bin = binOf(edges, values[i]!);
    scene[bin]!++;
    shown[bin]! += visible.node[n]!;
  });
  return { edges, scene, shown, unknown: nodes.length - known.length };
}

function edgesOf(low: number, high: number, measure: Measure): number[] {
  const tailed = LONG_TAILED.includes(measure) && low >= 0;
  const steps = Array.from({ length: BINS + 1 }, (_, i) => {
    const share = i / BINS;
    const value = tailed ? Math.expm1(Math.log1p(low) + share * (Math.log1p(high) - Math.log1p(low))) : low + share * (high - low);
    return measure === "bits" ? Number(value.toFixed(2)) : Math.round(value);
  });
  steps[0] = low;
  steps[BINS] = high;
  return [...new Set(steps)].sort((a, b) => a - b);
}

export function binOf(edges: readonly number[], value: number): number {
  const above = edges.findIndex((edge) => edge > value);
  return Math.max(above < 0 ? edges.length - 2 : above - 1, 0);
}

/** The range of bins `from` up to and without `to`; null when it is everything. It ends a step before the next edge. */
export function rangeOf({ edges }: Histogram, from: number, to: number, measure: Measure): Range | null {
  const last = edges.length - 1;
  if (from <= 0 && to >= last) return null;
  const end = to >= last ? edges[last]! : Number((edges[to]! - (measure === "bits" ? BITS_STEP : 1)).toFixed(2));
  return [edges[from]!, end];
}

/** Where the two handles of a range stand, as numbers of edges. */
export function handlesOf({ edges }: Histogram, range: Range | undefined): [number, number] {
  const last = edges.length - 1;
  if (!range) return [0, last];
  const from = edges.findLastIndex((edge) => edge <= range[0]);
  const to = edges.findIndex((edge) => edge > range[1] || (edge === range[1] && edge === edges[last]));
  return [Math.max(from, 0), to < 0 ? last : to];
}
