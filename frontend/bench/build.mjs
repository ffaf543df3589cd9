// Bundles bench/sigma.ts into the file that bench/canvas.py names.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
await build({ entryPoints: [join(here, "sigma.ts")], outfile: process.argv[2], bundle: true, minify: true, format: "iife", target: "es2022" });
