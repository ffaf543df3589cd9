// Builds dist/ from src/ and the pinned packages. Same input, same bytes: CI rebuilds it and compares.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const from = (...parts) => join(here, ...parts);

const SCRIPTS = { app: "src/app.ts", upload: "src/upload.ts", charts: "src/charts.ts", canvas: "src/canvas/main.ts" };
const STYLES = { skein: "src/skein.css", canvas: "src/canvas/canvas.css" };
const VENDOR = {
  "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
  "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "vendor"), { recursive: true });

const { metafile } = await build({
  entryPoints: [...Object.entries(SCRIPTS), ...Object.entries(STYLES)].map(([out, path]) => ({ in: path, out })),
  absWorkingDir: here,
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "inline",
  metafile: true,
});

// The map files are not served, so the comment that names them would only cost a failed request.
for (const [name, path] of Object.entries(VENDOR)) {
  const target = join(dist, "vendor", name);
  copyFileSync(from("node_modules", path), target);
  const text = readFileSync(target, "utf8");
  writeFileSync(target, text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=\S+( \*\/)?\s*$/, "\n"));
}

// The licences of everything that went into a bundle travel with it.
const bundled = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
const packages = [...new Set([...bundled, "bootstrap", "htmx.org", "@popperjs/core"].filter(Boolean))].sort();
const licences = packages.map((name) => {
  const { version, license } = JSON.parse(readFileSync(from("node_modules", name, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.md", "LICENSE.txt"].map((n) => from("node_modules", name, n)).find(existsSync);
  return `${name} ${version} (${license})\n\n${file ? readFileSync(file, "utf8").trim() : ""}\n`;
});
writeFileSync(join(dist, "vendor", "LICENSES.txt"), licences.join(`\n${"-".repeat(78)}\n\n`));
