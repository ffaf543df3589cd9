// What can be done with a line.
import * as commands from "../commands.ts";
import { type Context, register } from "../context.ts";

function ends(context: Context): string[] {
  const { scene, selection } = context;
  const { link } = selection;
  if (link === null) return [];
  if (scene.view === "overview") {
    const { links, groups } = scene.overview!;
    return [links.a[link], links.b[link]].flatMap((g) => (g === undefined ? [] : [`group:${groups.id[g]}`]));
  }
  const graph = scene.graph;
  return graph && link < graph.linkA.length ? [graph.id[graph.linkA[link]!]!, graph.id[graph.linkB[link]!]!] : [];
}

const some = (context: Context): string => (ends(context).length ? "" : "select a line first");
const identifier = (context: Context): string[] => ends(context).filter((id) => !id.startsWith("account:") && !id.startsWith("group:"));

register({
  actions: [
    { name: "link-ends", words: "Select both ends", about: "select what the line joins", menus: ["link"], why: some, run: (context) => context.select(ends(context)) },
    { name: "link-hide", words: "Hide both ends", about: "hide what the line joins", menus: ["link"], why: some, run: (context) => context.act(commands.hide(ends(context))) },
    {
      name: "link-disable",
      words: "Take the identifier out (what if)",
      about: "draw the identifier without its links",
      menus: ["link"],
      why: (context) => (identifier(context).length ? "" : "a line between groups stands for several identifiers"),
      run: (context) => context.act(commands.disable(identifier(context), true)),
    },
  ],
});
