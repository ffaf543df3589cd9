// Work that is not lost: saved by itself after every change, under a version, so that two people never overwrite each
// other silently. Without a name it is the person's draft of this network; with one it is a scene that can be shared.
import { packed, readable, type Saved } from "./saved.ts";
import type { Context } from "./context.ts";
import { sheet, written } from "./dialogs.ts";
import { h } from "./dom.ts";
import { Refused } from "./sync.ts";

const URL = "/api/v1/saved-scenes/";
const PAUSE = 1200; // ms after the last change
const DIFFERENT = "?"; // what is on the server is not what is on the screen

/** As graphs/scenes/saved_api.py sends it. */
export interface Kept {
  readonly id: number;
  readonly reference: string;
  readonly name: string;
  readonly network: string;
  readonly run: number | null;
  readonly draft: boolean;
  readonly version: number;
  readonly owner: string;
  readonly changed_by: string | null;
  readonly changed_at: string;
  readonly url: string;
  readonly may_edit: boolean;
  readonly state?: Saved;
}

type Where = Pick<Context, "server" | "network" | "root">;

export class Keeper {
  readonly element = h("div", { class: "canvas-keeping", role: "status" });
  private readonly context: Context;
  private readonly mayWrite: boolean;
  private kept: Kept | null = null;
  private last = ""; // the state's text as the server has it
  private timer = 0;
  private busy = false;
  private halted = false; // what is on the server is not what this window began with

  constructor(context: Context, mayWrite: boolean) {
    this.context = context;
    this.mayWrite = mayWrite;
    context.watch((what) => what === "scene" && this.touched());
    addEventListener("pagehide", () => void this.flush(true));
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && void this.flush(true));
  }

  get scene(): Kept | null {
    return this.kept;
  }

  get readOnly(): boolean {
    return this.kept !== null && !this.kept.may_edit;
  }

  get stopped(): boolean {
    return this.halted;
  }

  /** Nothing is saved from here on: it would overwrite what could not be read. */
  stop(why: string): void {
    this.halted = true;
    this.show(why);
  }

  private state(): Saved {
    const { scene, selection, stage } = this.context;
    return packed(scene, selection.ids, stage.camera());
  }

  /** What counts as a change: where one looks and what is selected do not. */
  private text(): string {
    return JSON.stringify(packed(this.context.scene, []));
  }

  /** What is on the screen now is what the server has, or what nobody touched yet. */
  settled(kept: Kept | null): void {
    this.kept = kept;
    this.halted = false;
    this.last = this.text();
    this.show();
  }

  private touched(): void {
    clearTimeout(this.timer);
    if (!this.mayWrite || this.readOnly || this.halted || this.text() === this.last) return;
    this.timer = window.setTimeout(() => void this.flush(), PAUSE);
  }

  /** Saves now what is not saved yet. `leaving`: the page goes away, the request must outlive it. */
  async flush(leaving = false): Promise<void> {
    clearTimeout(this.timer);
    const text = this.text();
    if (!this.mayWrite || this.readOnly || this.halted || this.busy || !this.last || text === this.last) return;
    this.busy = true;
    try {
      this.kept = await this.write(leaving);
      this.last = text;
      this.show();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 409) void this.conflict(error);
      else this.show(`Not saved: ${error.message}`);
    } finally {
      this.busy = false;
    }
    if (!this.halted && this.text() !== this.last) this.touched();
  }

  private write(leaving: boolean): Promise<Kept> {
    const { server, network } = this.context;
    const { kept } = this;
    if (kept && !kept.draft) return server.send("PATCH", `${URL}${kept.id}/`, { version: kept.version, state: this.state() }, leaving);
    return server.send("PUT", `${URL}draft/`, { network, version: kept?.version ?? null, state: this.state() }, leaving);
  }

  /** Somebody saved since: theirs stands on the server, ours in this window, and the person chooses. */
  private async conflict(refused: Refused): Promise<void> {
    this.halted = true;
    const { scene } = refused.answer as { scene: Kept };
    this.show("Not saved: it was changed elsewhere.");
    const theirs = h("input", { type: "radio", class: "form-check-input", name: "conflict", id: "conflict-theirs", checked: true });
    const mine = h("input", { type: "radio", class: "form-check-input", name: "conflict", id: "conflict-mine" });
    const row = (box: HTMLInputElement, words: string): HTMLElement => h("div", { class: "form-check" }, box, h("label", { class: "form-check-label", for: box.id }, words));
    const choice = await sheet(
      this.context.root,
      "Changed elsewhere",
      [h("p", {}, refused.message), row(theirs, "Open what was saved elsewhere; mine is dropped"), row(mine, "Keep mine under a name of its own")],
      "Go on",
      () => (theirs.checked ? "theirs" : "mine"),
    );
    if (choice === "theirs") await this.context.attempt(async () => this.open(scene.id));
    if (choice === "mine") await this.saveAs();
    this.show();
  }

  /** A named scene of what is on the screen; from then on changes are saved into it. */
  async saveAs(): Promise<void> {
    const name = await written(this.context.root, "Save the scene", "Name", this.kept?.name ?? "", "Save");
    if (!name) return;
    await this.context.attempt(async () => {
      this.settled(await this.context.server.send<Kept>("POST", URL, { name, network: this.context.network, state: this.state() }));
      this.remember();
    });
  }

  async open(id: number): Promise<void> {
    const kept = await take(this.context, id);
    if (!kept.state || !readable(kept.state)) throw new Refused("This scene was saved by a later version of Skein.");
    await this.context.restore(kept.state);
    this.settled(kept);
    this.remember();
  }

  /** The address names the scene, so that a reload and a colleague find it. */
  private remember(): void {
    const url = new window.URL(location.href);
    if (this.kept && !this.kept.draft) url.searchParams.set("scene", String(this.kept.id));
    else url.searchParams.delete("scene");
    history.replaceState(history.state, "", url);
  }

  /** Leaves a named scene for an untouched one; the draft is where changes go from then on. */
  async anew(): Promise<void> {
    await this.flush();
    const { rows } = await listed(this.context);
    await this.context.restore(null);
    this.settled(rows.find((kept) => kept.draft && kept.may_edit) ?? null);
    this.last = this.kept ? DIFFERENT : this.last;
    this.remember();
    await this.flush();
  }

  show(problem = ""): void {
    const { kept } = this;
    const time = kept ? new Date(kept.changed_at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }) : "";
    const words = !kept ? (this.mayWrite ? "Changes are saved by themselves" : "Changes are not kept: your role does not save scenes") : kept.draft ? `Draft saved ${time}` : `${kept.name} (${kept.reference})${this.readOnly ? `, shared by ${kept.owner} for reading` : `, saved ${time}${kept.changed_by ? ` by ${kept.changed_by}` : ""}`}`;
    this.element.replaceChildren(h("span", { class: problem ? "canvas-problem" : "" }, problem || words));
  }
}

export const take = ({ server }: Pick<Where, "server">, id: number): Promise<Kept> => server.ask<Kept>(`${URL}${id}/`);

/** Scenes of this network that the person may see, changed last first. */
export const listed = async ({ server, network }: Pick<Where, "server" | "network">): Promise<{ rows: Kept[]; of: number }> => {
  const page = await server.ask<{ count: number; results: Kept[] }>(URL, { network });
  return { rows: page.results, of: page.count };
};
