// Networks like this one: by what they share, and by how they behave.
import { type Context, register } from "../context.ts";
import { count, number } from "../words.ts";
import { type Item, show } from "./answers.ts";

interface Residue {
  readonly network: string;
  readonly bits: number;
  readonly families: readonly string[];
  readonly identifiers: number;
}
interface Likeness {
  readonly network: string;
  readonly size: number;
  readonly reading: string;
  readonly likeness: number;
  readonly alike: readonly string[];
  readonly unlike: readonly string[];
}

async function similar(context: Context): Promise<void> {
  const { residue, features } = await context.server.ask<{ residue: readonly Residue[]; features: readonly Likeness[] }>("similar/");
  const href = (network: string): string => context.links.network(network);
  const shared: Item[] = residue.map((row) => ({
    head: `${row.network} shares ${count(row.identifiers, "identifier")}`,
    facts: `${row.bits.toFixed(1)} bits · ${row.families.join(", ")}`,
    href: href(row.network),
  }));
  const alike: Item[] = features.map((row) => ({
    head: `${row.network} behaves ${Math.round(row.likeness * 100)}% alike`,
    facts: [`${row.reading}, ${count(row.size, "account")}`, row.alike.length ? `both: ${row.alike.join("; ")}` : "", row.unlike.length ? `but not: ${row.unlike.join("; ")}` : ""].filter(Boolean).join(" · "),
    href: href(row.network),
  }));
  show(context, {
    title: "Networks like this one",
    note: `${number(shared.length)} by what they share, strongest first, then ${number(alike.length)} by how the scorecard sees them, likest first.`,
    empty: "No other network shares anything with this one, and none behaves like it.",
    items: [...shared, ...alike],
  });
}

register({
  actions: [
    {
      name: "similar",
      words: "Similar",
      about: "networks that share something with this one, or behave like it",
      key: "Shift+l",
      bar: 18,
      menus: ["canvas"],
      why: ({ network }) => (network ? "" : "open a network first"),
      run: (context) => context.attempt(() => similar(context)),
    },
  ],
});
