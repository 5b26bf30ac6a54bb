import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { runCli } from "../../cli/run.ts";
import type { GuidePage } from "../examples/guide-blocks.ts";

/** What a shell needs to run the commands of guides as a reader would, against a Billow of a test. */
export interface GuideShell {
  /** Runs the blocks of a page in their order and answers the output of each, by its place on the page. */
  run(page: GuidePage): Promise<{ code: number; log: string; outputs: ReadonlyMap<number, string> }>;
  /** Where the page's blocks ran. */
  folderOf(page: GuidePage): string;
  close(): Promise<void>;
}

export interface GuideShellOptions {
  folder: string;
  databaseUrl: string;
  /** What the addresses in the guides are in this test. */
  addresses: Readonly<Record<string, string>>;
}

const NODE_MODULES = fileURLToPath(new URL("../../../../node_modules", import.meta.url));

/** Billow's own commands run in this process, as starting Node for each of them would take most of the time. */
export async function guideShell({ folder, databaseUrl, addresses }: GuideShellOptions): Promise<GuideShell> {
  const env = { DATABASE_URL: databaseUrl, BILLOW_DATA: folder, LOG_LEVEL: "silent" };
  const server = createServer(async (request, response) => {
    const [words = "", input = ""] = (await text(request)).split("\n--input--\n");
    const [page = "", ...args] = words.split("\n");
    const lines: string[] = [];
    const errors: string[] = [];
    const code = await runCli(
      args.map((arg) => (/^[\w.-]+\.(csv|ndjson|json|journal|beancount)$/.test(arg) ? join(page, arg) : arg)),
      {
        env,
        out: (line) => void lines.push(`${line}\n`),
        err: (line) => void errors.push(`${line}\n`),
        readInput: async () => input,
        stopAsked: async () => {},
      },
    );
    writeFileSync(join(page, ".out"), lines.join(""));
    writeFileSync(join(page, ".err"), errors.join(""));
    response.end(String(code));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const programs = join(folder, "programs");
  mkdirSync(programs);
  writeFileSync(join(programs, "npm"), npmOf(port), { mode: 0o755 });
  symlinkSync(NODE_MODULES, join(folder, "node_modules"));
  const folderOf = (page: GuidePage) => join(folder, page.path.replaceAll(/[/.]/g, "-"));
  return {
    folderOf,
    run: async (page) => {
      const home = folderOf(page);
      mkdirSync(home);
      writeFileSync(join(home, "package.json"), '{ "type": "module" }');
      writeFileSync(join(home, "page.sh"), replaceAll(scriptOf(page), addresses));
      const path = `${programs}:${process.env.PATH}`;
      const child = spawn("bash", ["page.sh"], {
        cwd: home,
        env: { ...process.env, PATH: path, HOME: home, BILLOW_DATA: folder },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [out, err, code] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? 1))),
      ]);
      const outputs = page.blocks.flatMap(({ kind }, index): [number, string][] =>
        code === 0 && isRun(kind) ? [[index, readFileSync(join(home, `.output-${index}`), "utf8")]] : [],
      );
      return { code, log: code === 0 ? "" : `${out}${err}${lastOutput(home)}`, outputs: new Map(outputs) };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** `npm run -s billow -- …` passes its words on. */
function npmOf(port: number): string {
  return `#!/bin/bash
shift 4
{ pwd; printf '%s\\n' "$@"; printf -- '--input--\\n'; cat; } > .asked
code=$(curl -s --data-binary @.asked http://127.0.0.1:${port})
cat .out
cat .err >&2
exit "$code"
`;
}

/** What the block that failed has printed. */
function lastOutput(home: string): string {
  const last = readdirSync(home)
    .filter((name) => name.startsWith(".output-"))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);
  return last === undefined ? "" : readFileSync(join(home, last), "utf8");
}

function isRun(kind: string): boolean {
  return kind === "sh" || kind === "ts";
}

/** One script a page, so that what a block sets is there for the next one. */
function scriptOf({ blocks }: GuidePage): string {
  const parts = blocks.map(({ kind, text: body, line }, index) => {
    if (kind === "ts") {
      const file = `example-${line}.ts`;
      return `cat > ${file} <<'END-OF-EXAMPLE'\n${body}END-OF-EXAMPLE\nnode ${file} > .output-${index}`;
    }
    return kind === "sh" ? `echo 'line ${line}' >&2\n{\n${body}} > .output-${index}` : "";
  });
  return `set -euo pipefail\n${parts.join("\n")}\n`;
}

function replaceAll(script: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((all, [from, to]) => all.replaceAll(from, to), script);
}
