// From the canvas into a case: the scene as it is saved now, as an exhibit that later changes do not touch.
import { type Context, register } from "../context.ts";
import { sheet } from "../dialogs.ts";
import { h } from "../dom.ts";
import { count, number } from "../words.ts";

interface Case {
  readonly reference: string;
  readonly title: string;
  readonly state: string;
}

async function pin(context: Context): Promise<void> {
  await context.attempt(async () => {
    await context.keeper.flush();
    const scene = context.keeper.scene!;
    const { count: of, results } = await context.server.ask<{ count: number; results: Case[] }>("/api/v1/cases/");
    const choices = results.map(({ reference }, i) => h("input", { type: "radio", class: "form-check-input", name: "case", id: `case-${reference}`, value: reference, checked: i === 0 }));
    const lines = results.map(({ reference, title, state }, i) => h("div", { class: "form-check" }, choices[i]!, h("label", { class: "form-check-label", for: `case-${reference}` }, `${reference} · ${title} · ${state.replaceAll("_", " ")}`)));
    const why = h("input", { type: "text", class: "form-control form-control-sm", id: "canvas-pin-why", maxlength: 300, autocomplete: "off" });
    const body = results.length
      ? [h("p", {}, `${scene.name} (${scene.reference}) as it is in version ${scene.version}. The case keeps this version.`), h("p", { class: "canvas-note" }, `Showing ${number(results.length)} of ${count(of, "case")}`), ...lines, h("label", { for: "canvas-pin-why" }, "Why, in a few words"), why]
      : [h("p", {}, "There is no case you are a member of. Open one on the network's page first.")];
    const chosen = await sheet(context.root, "Pin into a case", body, results.length ? "Pin" : "", () => choices.find((box) => box.checked)?.value ?? null);
    if (chosen === null) return;
    await context.server.send("POST", `/api/v1/cases/${chosen}/pins/`, { kind: "scene", key: String(scene.id), why: why.value.trim() });
    context.tell(`Pinned into ${chosen} as ${scene.reference}, version ${scene.version}`);
  });
}

register({
  actions: [
    {
      name: "pin-case",
      words: "Pin into a case …",
      about: "keep the scene, as it is saved now, as an exhibit of a case",
      menus: ["canvas"],
      why: ({ keeper }) => (!keeper.scene || keeper.scene.draft ? "save it under a name first" : ""),
      run: pin,
    },
  ],
});
