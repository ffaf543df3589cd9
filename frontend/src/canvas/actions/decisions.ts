// Decisions of the linkage, made where the evidence is seen: one key each, on one or many. What each would do is counted
// by the server and read before anything is written; all of them can be taken back.
import { type Action, chosenAccounts, chosenIdentifiers, type Context, register } from "../context.ts";
import { sheet } from "../dialogs.ts";
import { h } from "../dom.ts";
import { Refused } from "../sync.ts";
import { count, number } from "../words.ts";

const URL = "/api/v1/decisions/";

interface Asked {
  readonly kind: string;
  readonly accounts?: readonly string[];
  readonly networks?: readonly string[];
  readonly identifiers?: readonly { readonly family: string; readonly uid: string }[];
}

interface Effect {
  readonly sentence: string;
  readonly accounts: number;
  readonly networks: readonly string[];
  readonly warnings: readonly string[];
}

interface Made {
  readonly id: number;
  readonly sentence: string;
}

interface Kind {
  readonly name: string; // as in graphs/decisions/kinds.py
  readonly words: string;
  readonly key: string;
  readonly of: "accounts" | "identifiers";
  readonly least: number;
  readonly most: number;
  /** Accounts are judged as members of the network that is drawn. */
  readonly inNetwork: boolean;
}

const KINDS: readonly Kind[] = [
  { name: "confirm_member", words: "Confirm as member", key: "c", of: "accounts", least: 1, most: 1000, inNetwork: true },
  { name: "reject_member", words: "Reject as member", key: "r", of: "accounts", least: 1, most: 1000, inNetwork: true },
  { name: "same", words: "Same hand", key: "s", of: "accounts", least: 2, most: 100, inNetwork: false },
  { name: "different", words: "Different hands", key: "d", of: "accounts", least: 2, most: 20, inNetwork: false },
  { name: "ignore_identifier", words: "Infrastructure: ignore", key: "i", of: "identifiers", least: 1, most: 1000, inNetwork: false },
  { name: "restore_identifier", words: "Let it count again", key: "Shift+i", of: "identifiers", least: 1, most: 1000, inNetwork: false },
  { name: "split_network", words: "Split off", key: "Shift+s", of: "accounts", least: 1, most: 1_000_000, inNetwork: true },
];

const chosen = (kind: Kind, context: Context): string[] => (kind.of === "accounts" ? chosenAccounts(context) : chosenIdentifiers(context));

function why(kind: Kind, context: Context): string {
  if (!context.root.closest("[data-decides]")) return "your role does not decide";
  const n = chosen(kind, context).length;
  const noun = kind.of === "accounts" ? "account" : "identifier";
  if (n < kind.least) return `select ${kind.least === 1 ? `an ${noun}` : `${kind.least} ${noun}s or more`}`;
  if (n > kind.most) return `at most ${number(kind.most)} at once, ${number(n)} are selected`;
  return kind.inNetwork && !context.network ? "open a network first" : "";
}

function asked(kind: Kind, context: Context): Asked {
  const ids = chosen(kind, context);
  const parts = (id: string): [string, string] => [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  if (kind.of === "identifiers") return { kind: kind.name, identifiers: ids.map((id) => ({ family: parts(id)[0], uid: parts(id)[1] })) };
  const accounts = ids.map((id) => parts(id)[1]);
  return kind.inNetwork ? { kind: kind.name, accounts, networks: [context.network] } : { kind: kind.name, accounts };
}

/** Counted first, then asked with the reason, then written. */
async function decide(kind: Kind, context: Context): Promise<void> {
  await context.attempt(async () => {
    const what = asked(kind, context);
    const effect = await context.server.send<Effect>("POST", `${URL}preview/`, what);
    const reason = await reasoned(context, kind, effect, left(kind, context));
    if (reason === null) return;
    const made = await context.server.send<Made>("POST", URL, { ...what, reason });
    offerUndo(context, made);
  });
}

/** What is selected and not decided on is said, so that nobody takes it for decided. */
function left(kind: Kind, context: Context): string {
  const other = kind.of === "accounts" ? chosenIdentifiers(context).length : chosenAccounts(context).length;
  return other ? `${count(other, kind.of === "accounts" ? "identifier" : "account")} of the selection ${other === 1 ? "is" : "are"} not touched.` : "";
}

function reasoned(context: Context, kind: Kind, effect: Effect, rest: string): Promise<string | null> {
  const field = h("textarea", { class: "form-control form-control-sm", id: "canvas-decision-reason", rows: 2, required: true, maxlength: 1000, "data-first": true });
  return sheet(
    context.root,
    kind.words,
    [
      h("p", {}, effect.sentence),
      ...effect.warnings.map((warning) => h("p", { class: "canvas-warning" }, warning)),
      rest !== "" && h("p", { class: "canvas-note" }, rest),
      h("label", { for: "canvas-decision-reason" }, "Reason, for whoever reads this later"),
      field,
    ],
    kind.words,
    () => field.value.trim() || null,
  );
}

function offerUndo(context: Context, made: Made): void {
  const line = h("div", { class: "canvas-done", role: "status" }, h("span", {}, `Decided: ${made.sentence} The next run honours it.`));
  const undo = async (): Promise<void> => {
    try {
      await context.server.send("POST", `${URL}${made.id}/undo/`, { reason: "" });
      line.replaceChildren("Taken back.");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      line.replaceChildren(error.message);
    }
  };
  line.append(
    h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => void undo() }, "Take it back"),
    h("button", { type: "button", class: "btn-close", "aria-label": "Close", onclick: () => line.remove() }),
  );
  context.root.querySelector(".canvas-done")?.remove();
  context.root.append(line);
}

const action = (kind: Kind): Action => ({
  name: `decide-${kind.name}`,
  words: kind.words,
  about: `${kind.words.toLowerCase()}: a decision, with what it does counted before`,
  key: kind.key,
  menus: ["node", "selection"],
  gone: (context) => chosenAccounts(context).length + chosenIdentifiers(context).length > 0 && !chosen(kind, context).length,
  why: (context) => why(kind, context),
  run: (context) => decide(kind, context),
});

register({ actions: KINDS.map(action) });
