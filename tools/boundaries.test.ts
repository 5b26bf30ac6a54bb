import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./tree.ts";

/** One file that breaks a Biome rule the architecture rests on. A configuration that sees nothing fails here. */
const violations: [rule: string, path: string, text: string][] = [
  ["noRestrictedGlobals", "core/src/now.ts", "export const day = Date.now();"],
  ["noRestrictedGlobals", "core/src/environment.ts", "export const zone = process.env.TZ;"],
  ["noRestrictedGlobals", "core/src/rates.ts", 'export const rates = fetch("/rates");'],
  ["noRestrictedGlobals", "core/src/global.ts", "export const made = new globalThis.Date();"],
  ["noJsRestrictedProperties", "core/src/random.ts", "export const id = Math.random();"],
  [
    "noJsRestrictedProperties",
    "core/src/clock.ts",
    'import { Temporal } from "temporal-polyfill";\nexport const at = Temporal.Now.instant();',
  ],
  [
    "noNodejsModules",
    "core/src/file.ts",
    'import { readFileSync } from "node:fs";\nexport const x = readFileSync;',
  ],
  ["noUndeclaredDependencies", "core/src/schema.ts", 'import { z } from "zod";\nexport const x = z;'],
  ["noUndeclaredDependencies", "contract/src/big.ts", 'import Big from "big.js";\nexport const x = Big;'],
  [
    "noUndeclaredDependencies",
    "contract/src/db.ts",
    'import { pool } from "@billow/server/src/db/pool.ts";\nexport const x = pool;',
  ],
  [
    "noRestrictedImports",
    "contract/src/up.ts",
    'import { y } from "../../server/src/y.ts";\nexport const x = y;',
  ],
  [
    "noUndeclaredDependencies",
    "web/src/money.ts",
    'import { money } from "@billow/core/money.ts";\nexport const x = money;',
  ],
  [
    "noUndeclaredDependencies",
    "web/src/app.ts",
    'import { app } from "@billow/server/src/app.ts";\nexport const x = app;',
  ],
  ["noRestrictedImports", "web/src/up.ts", 'import { y } from "../../core/src/y.ts";\nexport const x = y;'],
  [
    "noRestrictedImports",
    "web/src/features/invoicing/list/list.tsx",
    'import { y } from "../sheet/y.ts";\nexport const x = y;',
  ],
  [
    "noUndeclaredDependencies",
    "server/src/page.ts",
    'import { page } from "@billow/web/src/page.ts";\nexport const x = page;',
  ],
  ["noUndeclaredDependencies", "server/src/dev.ts", 'import ts from "typescript";\nexport const x = ts;'],
  [
    "noRestrictedImports",
    "server/src/invoicing/invoices/app.ts",
    'import { y } from "../../app.ts";\nexport const x = y;',
  ],
  ["noConsole", "server/src/invoicing/invoices/print.ts", 'console.log("sent");'],
  ["noImportCycles", "server/src/one.ts", 'import { two } from "./two.ts";\nexport const one = () => two;'],
  [
    "noFloatingPromises",
    "server/src/wait.ts",
    "async function wait() {}\nexport function run() {\n  wait();\n}",
  ],
  ["noDefaultExport", "core/src/default.ts", "export default 1;"],
  ["noBarrelFile", "core/src/index.ts", 'export { two } from "./two.ts";'],
  ["noExplicitAny", "core/src/any.ts", "export const x: any = 1;"],
  ["noNonNullAssertion", "core/src/sure.ts", "export const x = (list: string[]) => list.at(0)!;"],
  ["useImportType", "server/src/type.ts", 'import { Two } from "./two.ts";\nexport type One = Two;'],
  ["useFilenamingConvention", "core/src/lineItem.ts", "export const x = 1;"],
  ["noExcessiveLinesPerFunction", "core/src/long.ts", `export function f() {\n${"  g();\n".repeat(71)}}`],
  ["noExcessiveLinesPerFile", "core/src/endless.ts", "export type A = 1;\n".repeat(401)],
];

/** What no rule may forbid; `two.ts` closes the loop that is planted above. */
const accepted: [path: string, text: string][] = [
  [
    "server/src/two.ts",
    'import { one } from "./one.ts";\nexport type Two = 2;\nexport const two = () => one;',
  ],
  ["core/src/exact.ts", 'import Big from "big.js";\nimport { y } from "./y.ts";\nexport const x = [Big, y];'],
  [
    "core/src/exact.test.ts",
    'import { test } from "vitest";\nimport { x } from "./exact.ts";\ntest("x", () => x);',
  ],
  ["server/src/metering/usage/rate.ts", 'import { y } from "@billow/core/y.ts";\nexport const x = y;'],
  [
    "server/src/metering/usage/day.ts",
    'import { y } from "../../parties/customers/read.ts";\nexport const x = y;',
  ],
  [
    "web/src/features/metering/usage/page.tsx",
    'import { y } from "../../../components/y.ts";\nexport const x = y;',
  ],
  ["server/src/main.ts", 'console.log("ready");'],
  ["tools/check.ts", 'import { y } from "../server/src/y.ts";\nexport const x = y;'],
];

let folder: string;
let seen: Set<string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "billow-boundaries-"));
  const packages = ["core", "contract", "server", "web"].map((name) => `${name}/package.json`);
  for (const path of ["biome.json", ".gitignore", "package.json", ...packages])
    cpSync(join(root, path), join(folder, path));
  for (const [path, text] of [...violations.map(([, ...file]) => file), ...accepted]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  seen = lint(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("Biome sees a planted violation", () => {
  test.each(violations)("%s in %s", (rule, path) => {
    expect([...seen].filter((found) => found.startsWith(`${path} `))).toContain(`${path} ${rule}`);
  });
});

test.each(accepted.filter(([path]) => path !== "server/src/two.ts"))("Biome accepts %s", (path) => {
  expect([...seen].filter((found) => found.startsWith(`${path} `))).toEqual([]);
});

/** The errors of a folder as "path rule". */
function lint(cwd: string): Set<string> {
  const biome = join(root, "node_modules/.bin/biome");
  const args = ["lint", "--reporter=json", "--max-diagnostics=none", "--diagnostic-level=error", "."];
  const { stdout } = spawnSync(biome, args, { cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const report = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
  return new Set(
    report.diagnostics.map((each) => `${each.location.path} ${each.category.split("/").at(-1)}`),
  );
}
