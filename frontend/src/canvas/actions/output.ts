// Out of the screen: pictures of what is seen, with title, legend, date and N of M. And the list of keys, last on the bar.
import { type Context, register } from "../context.ts";
import { showHelp } from "../help.ts";
import * as picture from "../picture.ts";

async function save(context: Context, kind: "png" | "svg"): Promise<void> {
  const { scene, seen, drawing, stage } = context;
  const sheet = stage.sheet();
  if (!drawing || !sheet) return;
  const facts = picture.factsOf(scene, seen, drawing.caption(), new Date());
  const ruler = document.createElement("canvas").getContext("2d")!;
  const blob = kind === "png" ? await picture.pngOf(sheet, facts) : new Blob([picture.svgText(sheet, facts, ruler)], { type: "image/svg+xml" });
  picture.save(blob, picture.fileName(facts, kind));
  stage.draw(); // notes are picked where they were drawn last, and that was on the sheet
}

const drawn = ({ drawing }: Context): string => (drawing ? "" : "nothing is drawn");

register({
  actions: [
    { name: "png", words: "PNG", about: "save a picture with title, legend, date and counts", bar: 16, menus: ["canvas"], why: drawn, run: (context) => save(context, "png") },
    { name: "svg", words: "SVG", about: "save a drawing that can be enlarged and edited", bar: 17, menus: ["canvas"], why: drawn, run: (context) => save(context, "svg") },
    { name: "help", words: "?", about: "gestures and keys", key: "?", bar: 0, menus: ["canvas"], run: ({ root }) => showHelp(root) },
  ],
});
