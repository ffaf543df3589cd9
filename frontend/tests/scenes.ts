// Random little scenes for the property tests, from a seed, so that a failure can be run again.
import type { Kind, Neighbour, NodesScene, OverviewScene } from "../src/canvas/wire.ts";

export const LEGEND: Kind[] = [
  { name: "account", noun: "account", plural: "accounts", derived: false },
  { name: "instrument", noun: "card", plural: "cards", derived: false },
  { name: "device", noun: "device", plural: "devices", derived: false },
  { name: "address", noun: "address", plural: "addresses", derived: false },
  { name: "block", noun: "network block", plural: "network blocks", derived: true },
];
export const VERDICTS = ["", "plain", "owned", "infrastructure", "common"];

export type Random = () => number;

export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const pick = <T>(next: Random, items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
export const upTo = (next: Random, n: number): number => Math.floor(next() * (n + 1));

/** Links as pairs [account, identifier], both counted from 0 in their own list. */
export function sceneOf(accounts: string[], identifiers: [string, string][], pairs: [number, number][], probability?: number[]): NodesScene {
  const size = accounts.length + identifiers.length;
  const degree = identifiers.map((_, i) => pairs.filter(([, to]) => to === i).length);
  const blank = accounts.map(() => 0);
  return {
    kind: "nodes",
    title: "N-1",
    group: "0",
    name: "G-1",
    legend: LEGEND,
    verdicts: VERDICTS,
    nodes: {
      kind: [...blank, ...identifiers.map(([family]) => LEGEND.findIndex((kind) => kind.name === family))],
      key: [...accounts, ...identifiers.map(([family, value]) => `${family}-${value}`)],
      label: [...accounts, ...identifiers.map(([, value]) => value)],
      with: [...blank, ...degree],
      total: [...blank, ...degree.map((n) => n + 1)],
      verdict: [...blank, ...identifiers.map((_, i) => i % VERDICTS.length)],
      probability: probability ?? accounts.map(() => 0.95),
      bits: accounts.map((_, i) => i),
      x: Array.from({ length: size }, (_, i) => (i * 37) % 211),
      y: Array.from({ length: size }, (_, i) => (i * 53) % 197),
      group: Array.from({ length: size }, () => 0),
    },
    links: {
      a: pairs.map(([a]) => a),
      b: pairs.map(([, b]) => accounts.length + b),
      bits: pairs.map(() => 1.5),
      first: pairs.map(() => 20_000),
      last: pairs.map(() => 20_010),
      events: pairs.map(() => 3),
    },
    totals: { accounts: accounts.length + 5, identifiers: {}, links: pairs.length + 7 },
  };
}

export function randomScene(next: Random): NodesScene {
  const accounts = Array.from({ length: 1 + upTo(next, 12) }, (_, i) => `a${i}`);
  const identifiers = Array.from({ length: upTo(next, 8) }, (_, i): [string, string] => [pick(next, LEGEND.slice(1)).name, `v${i}`]);
  const pairs: [number, number][] = [];
  for (let a = 0; a < accounts.length; a++) {
    for (let i = 0; i < identifiers.length; i++) if (next() < 0.35) pairs.push([a, i]);
  }
  return sceneOf(accounts, identifiers, pairs, accounts.map(() => Math.round(next() * 100) / 100));
}

export function randomNeighbours(next: Random): Neighbour[] {
  return Array.from({ length: upTo(next, 5) }, (_, i) => {
    const kind = pick(next, LEGEND).name;
    return { kind, key: `${kind}-new${i}`, label: `new ${i}`, total: i, network: "", first: 1, last: 2, events: 1 };
  });
}

export const overviewOf = (accounts: number[], links: [number, number, number][]): OverviewScene => ({
  kind: "overview",
  noun: "group",
  title: "N-1",
  legend: LEGEND,
  groups: {
    id: accounts.map((_, g) => String(g)),
    name: accounts.map((_, g) => `G-${g + 1}`),
    accounts,
    x: accounts.map((_, g) => g * 100),
    y: accounts.map(() => 0),
    r: accounts.map((n) => Math.sqrt(n) * 30),
    probability: accounts.map(() => 0.9),
    identifiers: { instrument: accounts.map((n) => Math.ceil(n / 10)) },
  },
  links: { a: links.map(([a]) => a), b: links.map(([, b]) => b), shared: links.map(([, , n]) => n), everywhere: 0 },
  totals: { accounts: accounts.reduce((sum, n) => sum + n, 0), identifiers: {}, links: 0 },
});
