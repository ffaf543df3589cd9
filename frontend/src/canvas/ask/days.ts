// Days in bins, for the slider. Pure.
export interface Days {
  readonly day: readonly number[];
  readonly value: readonly number[];
}
export interface Bins {
  readonly first: number;
  readonly step: number; // days a bin
  readonly values: readonly number[];
}

export const MOST_BINS = 160;

/** Whole days from the first to the last; as many days a bin as keep the bins readable. */
export function binned({ day, value }: Days, first: number, last: number): Bins {
  const step = Math.max(1, Math.ceil((last - first + 1) / MOST_BINS));
  const values = new Array<number>(Math.max(Math.ceil((last - first + 1) / step), 1)).fill(0);
  day.forEach((d, i) => {
    const bin = Math.floor((d - first) / step);
    if (bin >= 0 && bin < values.length) values[bin]! += value[i]!;
  });
  return { first, step, values };
}

/** How many times each day occurs; unknown days (-1) are left out and counted. */
export function tallied(days: ArrayLike<number>): Days & { readonly unknown: number } {
  const found = new Map<number, number>();
  let unknown = 0;
  for (let i = 0; i < days.length; i++) {
    if (days[i]! < 0) unknown++;
    else found.set(days[i]!, (found.get(days[i]!) ?? 0) + 1);
  }
  const day = [...found.keys()].sort((a, b) => a - b);
  return { day, value: day.map((d) => found.get(d)!), unknown };
}

/** The window one step on, of the same width; null when it has come to the end. */
export function stepped([from, to]: readonly [number, number], step: number, last: number): readonly [number, number] | null {
  return to >= last ? null : [from + step, Math.min(to + step, last)];
}
