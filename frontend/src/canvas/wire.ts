// What graphs/scenes sends: JSON columns. Coordinates are world units, days count from 1970-01-01, -1 is unknown.

export interface Kind {
  name: string;
  noun: string;
  plural: string;
  derived: boolean;
}

export interface Totals {
  accounts: number;
  identifiers: Record<string, number>;
  links: number;
  groups?: number;
  population?: number;
}

export interface OverviewScene {
  kind: "overview";
  noun: "group" | "network";
  title: string;
  run?: number;
  network?: string;
  operator?: string;
  legend: Kind[];
  groups: {
    id: string[];
    name: string[];
    accounts: number[];
    x: number[];
    y: number[];
    r: number[];
    probability: number[];
    identifiers: Record<string, number[]>;
    operator?: string[];
  };
  /** `everywhere`: identifiers that more than a fifth of the groups have; they count for no pair. */
  links: { a: number[]; b: number[]; shared: number[]; everywhere: number };
  totals: Totals;
}

export interface NodesScene {
  kind: "nodes";
  title: string;
  group: string | null;
  name: string;
  run?: number;
  network?: string;
  operator?: string;
  legend: Kind[];
  verdicts: string[];
  /** `probability`, `bits`, `created` and `exchanges` cover the accounts, which come first. */
  nodes: {
    kind: number[];
    key: string[];
    label: string[];
    with: number[];
    total: number[];
    verdict: number[];
    probability: number[];
    bits: number[];
    created?: number[];
    exchanges?: number[];
    x: number[];
    y: number[];
    group: number[];
  };
  links: { a: number[]; b: number[]; bits: number[]; first: number[]; last: number[]; events: number[] };
  totals: Totals;
}

export interface Neighbour {
  kind: string;
  key: string;
  label: string;
  total: number;
  network: string;
  first: number;
  last: number;
  events: number;
}

export interface NeighbourPage {
  rows: readonly Neighbour[];
  /** How many there are to page to. */
  total: number;
}

export interface NeighbourCounts {
  total: number;
  kinds: Record<string, number>;
  accounts_on_each: { from: number; to: number | null; count: number }[];
  months: Record<string, number>;
  /** How many identifiers each account has; nothing for an account's own neighbours. */
  identifiers_on_each: { from: number; to: number | null; count: number }[];
  /** How many of `total` the tables were counted on. */
  counted: number;
  /** What the engine holds of an identifier, and how many of this network's members have it. */
  verdict?: string;
  reason?: string;
  members?: number;
  orders: string[];
  suppressed: string;
}

export interface Term {
  family: string;
  noun: string;
  value: string;
  members_with: number | null;
  total_with: number | null;
  expected: number | null;
  rank: number | null;
  bits: number;
}

export interface Explanation {
  about: "account" | "identifier" | "link";
  terms?: Term[];
  probability?: number;
  bits?: number;
  members_with?: number;
  total_with?: number;
  verdict?: string;
  reason?: string;
  rarity?: string;
  period?: string;
  evidence?: { rows: { text: string; url: string }[]; total: number; verb?: string };
}
