// Going from node to node by keyboard.
export interface Stop {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** The nearest stop in a direction, within 45 degrees of it; the first of all where one stands nowhere yet. */
export function ahead(stops: readonly Stop[], from: string | null, dx: number, dy: number): Stop | undefined {
  const here = stops.find(({ id }) => id === from);
  if (!here) return stops[0];
  let [best, least]: [Stop | undefined, number] = [undefined, Infinity];
  for (const stop of stops) {
    const [x, y] = [stop.x - here.x, stop.y - here.y];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    const distance = Math.hypot(x, y);
    if (along > 0 && aside <= along && distance < least) [best, least] = [stop, distance];
  }
  return best;
}

/** The next stop in reading order, or the one before; none at the ends, and where one stands nowhere. */
export function following(stops: readonly Stop[], from: string | null, backwards: boolean): Stop | undefined {
  const at = stops.findIndex(({ id }) => id === from);
  return at < 0 ? undefined : stops[at + (backwards ? -1 : 1)];
}
