// Bundles src/ into the package: `make web` runs this. The digest at the top of the script lets a
// test say, without Node.js, that it is no longer what the sources give.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/parkkg/web/pages/assets");

const sources = ["build.js", "package.json", "package-lock.json"].concat(
  readdirSync(join(here, "src")).sort().map((name) => `src/${name}`),
);
const digest = createHash("sha256");
for (const name of sources) digest.update(`${name}\n`).update(readFileSync(join(here, name)));

const { outputFiles, metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/page.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  metafile: true,
  write: false,
  banner: {
    js: `/* Made by \`make web\` from web/ (SHA-256 ${digest.digest("hex")}). Licences: editor.LICENSES.txt */`,
  },
});
writeFileSync(join(target, "editor.js"), outputFiles[0].text);

const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  ),
);
const licences = [...packages].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const text = readFileSync(join(folder, "LICENSE"), "utf8").trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
});
const rule = `\n${"-".repeat(80)}\n\n`;
writeFileSync(
  join(target, "editor.LICENSES.txt"),
  `editor.js contains these packages.\n${rule}${licences.join(rule)}`,
);
