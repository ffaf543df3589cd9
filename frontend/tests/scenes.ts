// Little scenes for the tests, and what fast-check needs to make and to shrink them.
import fc from "fast-check";
import type { Kind, Neighbour, NodesScene, OverviewScene } from "../src/canvas/wire.ts";

export const LEGEND: Kind[] = [
  { name: "account", noun: "account", plural: "accounts", derived: false },
  { name: "instrument", noun: "card", plural: "cards", derived: false },
  { name: "device", noun: "device", plural: "devices", derived: false },
  { name: "address", noun: "address", plural: "addresses", derived: false },
  { name: "block", noun: "network block", plural: "network blocks", derived: true },
];
export const VERDICTS = ["", "plain", "owned", "infrastructure", "common"];

/** Links as pairs [account, identifier], both counted from 0 in their own list. */
export function sceneOf(accounts: readonly string[], identifiers: readonly [string, string][], pairs: readonly [number, number][], probability?: readonly number[]): NodesScene {
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
      probability: probability ? [...probability] : accounts.map(() => 0.95),
      bits: accounts.map((_, i) => i),
      created: accounts.map((_, i) => (i % 4 === 3 ? -1 : 19_900 + i)),
      exchanges: accounts.map((_, i) => (i % 5 === 4 ? -1 : i * 10)),
      x: Array.from({ length: size }, (_, i) => (i * 37) % 211),
      y: Array.from({ length: size }, (_, i) => (i * 53) % 197),
      group: Array.from({ length: size }, () => 0),
    },
    links: {
      a: pairs.map(([a]) => a),
      b: pairs.map(([, b]) => accounts.length + b),
      bits: pairs.map(() => 1.5),
      first: pairs.map((_, i) => (i % 7 === 6 ? -1 : 20_000 + i)),
      last: pairs.map((_, i) => (i % 7 === 6 ? -1 : 20_005 + i)),
      events: pairs.map(() => 3),
    },
    totals: { accounts: accounts.length + 5, identifiers: {}, links: pairs.length + 7 },
  };
}

/** A scene of up to a dozen accounts and eight identifiers, linked anyhow. */
export const anyScene: fc.Arbitrary<NodesScene> = fc
  .record({
    probability: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
    families: fc.array(fc.constantFrom(...LEGEND.slice(1).map((kind) => kind.name)), { maxLength: 8 }),
    linked: fc.array(fc.boolean(), { minLength: 96, maxLength: 96 }),
  })
  .map(({ probability, families, linked }) => {
    const pairs = probability.flatMap((_, a) => families.flatMap((_f, i): [number, number][] => (linked[a * 8 + i] ? [[a, i]] : [])));
    return sceneOf(probability.map((_, i) => `a${i}`), families.map((family, i) => [family, `v${i}`]), pairs, probability);
  });

export const anyNeighbours: fc.Arbitrary<Neighbour[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...LEGEND.map((kind) => kind.name)), n: fc.nat(9) }).map(({ kind, n }) => ({ kind, key: `${kind}-new${n}`, label: `new ${n}`, total: n, network: "", first: 1, last: 2, events: 1 })),
  { maxLength: 5 },
);

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
