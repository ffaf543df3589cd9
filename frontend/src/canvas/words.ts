// Numbers and counts as people read them.
export const number = (n: number): string => n.toLocaleString("en-GB");
export const count = (n: number, noun: string, plural = `${noun}s`): string => `${number(n)} ${n === 1 ? noun : plural}`;
export const percent = (p: number): string => (p > 0.99 ? "> 99%" : `${Math.round(p * 100)}%`);
export const bits = (b: number): string => `${b > 0 ? "+" : b < 0 ? "−" : ""}${Math.abs(b).toFixed(1)}`;
export const day = (d: number): string => (d < 0 ? "unknown" : new Date(d * 86_400_000).toISOString().slice(0, 10));
export const interval = (first: number, last: number): string => (first < 0 ? "" : first === last ? day(first) : `${day(first)} – ${day(last)}`);
export const short = (label: string, room = 22): string => (label.length <= room ? label : `${label.slice(0, room - 7)}…${label.slice(-5)}`);
