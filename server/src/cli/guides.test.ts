import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadDemo } from "../operations/demo/load-demo.ts";
import { type TestApp, testApp } from "../testing/app.ts";
import { guidePages } from "../testing/examples/guide-blocks.ts";
import { type GuideShell, guideShell } from "../testing/processes/guide-shell.ts";
import { temporaryFolder } from "../testing/processes/temporary-folder.ts";
import { type FakePrometheus, fakePrometheus } from "../testing/servers/fake-prometheus.ts";
import { COMMANDS } from "./commands.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PAGES = guidePages();
const folder = temporaryFolder();
let app: TestApp;
let shell: GuideShell;
let prometheus: FakePrometheus;
let lists: Server;

/** Lists that pages show: `json served by http://cmdb:8080/servers` is answered at that path. */
const SERVED = new Map(
  PAGES.flatMap(({ blocks }) =>
    blocks.flatMap(({ kind, text }): [string, string][] => {
      const address = /^json served by (\S+)$/.exec(kind)?.[1];
      return address === undefined ? [] : [[address, text]];
    }),
  ),
);

beforeAll(async () => {
  const served = new Map([...SERVED].map(([address, text]) => [pathOf(address), text]));
  lists = createServer((request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(served.get(pathOf(`http://list${request.url}`)) ?? "[]");
  });
  const listsUrl = await listening(lists);
  [app, prometheus] = await Promise.all([testApp({}), fakePrometheus()]);
  await loadDemo(app.deps, { customers: 4, months: 1 });
  const url = await app.server.listen({ port: 0, host: "127.0.0.1" });
  shell = await guideShell({
    folder: folder.path,
    databaseUrl: String(app.deps.pool.options.connectionString),
    addresses: {
      "http://127.0.0.1:3000": url,
      "http://prometheus:9090": prometheus.url,
      "/backups/": `${folder.path}/backups-of-guides-`,
      ...Object.fromEntries([...SERVED.keys()].map((address) => [new URL(address).origin, listsUrl])),
    },
  });
});

afterAll(async () => {
  lists?.close();
  await Promise.all([shell?.close(), prometheus?.close()]);
  await app?.close();
  folder[Symbol.dispose]();
});

/** Pages in order on one Billow, which shows the demo at first. */
test.each(PAGES.filter(({ blocks }) => blocks.some(({ kind }) => kind === "sh" || kind === "ts")))(
  "every command of $path does what it says",
  async (page) => {
    const { code, log, outputs } = await shell.run(page);
    expect(code, log).toBe(0);
    for (const [index, { kind, text, line }] of page.blocks.entries()) {
      if (kind !== "json") continue;
      const answer = outputs.get(index - 1) ?? "";
      expect(JSON.parse(answer), `${page.path}:${line}`).toEqual(expected(JSON.parse(text)));
    }
  },
);

/** Commands of Billow that pages show without running them, or name within a sentence. */
const SHOWN = PAGES.flatMap(({ path, blocks }) => {
  const unrun = blocks.filter(({ kind }) => kind === "sh unrun").flatMap(({ text }) => text.split("\n"));
  const named = readFileSync(join(ROOT, path), "utf8").matchAll(/`([^`\n]+)`/g);
  return [
    ...unrun.map((text) => ({ path, text, isWhole: true })),
    ...[...named].map(([, text = ""]) => ({ path, text, isWhole: false })),
  ].flatMap(({ text, ...where }) => {
    const words = /^(?:npm run (?:-s )?billow -- |billow )([a-z][^>|]*)/.exec(text.trim())?.[1];
    return words === undefined ? [] : [{ ...where, args: words.trim().split(/\s+/) }];
  });
});

test("every command that is only shown or named is one that there is, with options and operands that it has", async () => {
  expect(SHOWN.filter(({ isWhole }) => isWhole).length).toBeGreaterThan(10);
  for (const { path, args, isWhole } of SHOWN) {
    const where = `${path}: billow ${args.join(" ")}`;
    const length = COMMANDS.has(args.slice(0, 2).join(" ")) ? 2 : 1;
    const command = await COMMANDS.get(args.slice(0, length).join(" "))?.();
    if (command === undefined) throw new Error(`${where} is not a command`);
    const { positionals } = parseArgs({
      args: args.slice(length),
      options: { ...command.options },
      allowPositionals: true,
    });
    expect(positionals.length, where).toBeLessThanOrEqual(command.operands.length);
    if (isWhole) expect(positionals.length, where).toBe(command.operands.length);
  }
});

test("every example in TypeScript has the types that it says", async () => {
  const examples = readdirSync(folder.path, { recursive: true, encoding: "utf8" }).filter((path) =>
    /^[^/]+\/example-\d+\.ts$/.test(path),
  );
  expect(examples.length).toBeGreaterThan(2);
  const config = {
    extends: join(ROOT, "tsconfig.base.json"),
    compilerOptions: { types: ["node"], lib: ["es2024", "dom"] },
    files: examples,
  };
  writeFileSync(join(folder.path, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(ROOT, "node_modules", ".bin", "tsc");
  await expect(promisify(execFile)(tsc, ["-p", folder.path]), examples.join()).resolves.toBeDefined();
});

/** What an answer must have. It may have more fields, and a text with `…` stands for any text. */
function expected(value: unknown): unknown {
  if (typeof value === "string" && value.includes("…")) return expect.any(String);
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, inner]) => [name, expected(inner)]);
  return expect.objectContaining(Object.fromEntries(fields));
}

function pathOf(address: string): string {
  return new URL(address).pathname;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}
