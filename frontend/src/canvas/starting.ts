// What a canvas opens with: the scene that the address names, the person's draft of this network, or an untouched one.
import type { Context } from "./context.ts";
import { visible } from "./filters.ts";
import { type Kept, listed, take } from "./keeping.ts";
import { familiesIn } from "./ribbons.ts";
import { readable } from "./saved.ts";
import type { Scene, View } from "./state.ts";
import type { OverviewScene } from "./wire.ts";

const RIBBONS_FROM = 150; // accounts

/** The scene of `?scene=7`, else the person's draft, if this program can read it. */
export async function wanted(context: Pick<Context, "server" | "network">): Promise<Kept | null> {
  const named = new URLSearchParams(location.search).get("scene");
  if (named !== null && /^\d+$/.test(named)) return take(context, Number(named));
  const { rows } = await listed(context);
  const draft = rows.find((kept) => kept.draft && kept.may_edit);
  const kept = draft ? await take(context, draft.id) : null;
  return kept && readable(kept.state ?? null) ? kept : null;
}

/** A network of one group has no overview worth a click. */
export const onlyGroup = (overview: OverviewScene | null): string | null => (overview?.noun === "group" && overview.groups.id.length === 1 ? overview.groups.id[0]! : null);

/** A large group reads best as ribbons. */
export function firstView(scene: Scene): View {
  if (!scene.graph) return "overview";
  return scene.graph.totals.accounts > RIBBONS_FROM && familiesIn(visible(scene)).length > 1 ? "ribbons" : "nodes";
}

/** Where groups stand among all accounts. */
export function circles(overview: OverviewScene | null): { name: string; x: number; y: number; r: number }[] {
  const groups = overview?.groups;
  return groups ? groups.id.map((_, g) => ({ name: groups.name[g]!, x: groups.x[g]!, y: groups.y[g]!, r: groups.r[g]! })) : [];
}
