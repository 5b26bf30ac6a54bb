import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const here = import.meta.dirname;
const deadline = { timeout: 15_000, interval: 20 };

/** A checkout in small: this launcher, a server that says its arguments, and an npm and a Vite that write down each call. */
let project: string;
let children: ChildProcessWithoutNullStreams[];

beforeEach(() => {
  children = [];
  project = mkdtempSync(join(tmpdir(), "billow-launcher-"));
  for (const name of readdirSync(here).filter((entry) => entry.endsWith(".mjs"))) {
    cpSync(join(here, name), join(project, "bin", name));
  }
  const lock = { packages: { "": {}, "node_modules/left": { version: "1.0.0" } } };
  write("package-lock.json", JSON.stringify(lock));
  write("server/src/main.ts", "console.log(JSON.stringify(process.argv.slice(2)));\n");
  write("web/package.json", "{}");
  write("web/src/main.tsx", "1");
  write("web/src/main.test.tsx", "1");
  write("core/src/money/money.ts", "1");
  write("contract/src/api.ts", "1");
  write("web/node_modules/vite/package.json", '{ "version": "1.0.0" }');
  write(
    "web/node_modules/vite/bin/vite.js",
    `const fs = require("node:fs");
     fs.appendFileSync("../calls", "vite\\n");
     fs.rmSync("dist", { recursive: true, force: true });
     if (fs.readFileSync("src/main.tsx", "utf8") === "wrong") { console.error("wrong is not defined"); process.exit(1); }
     fs.mkdirSync("dist");
     fs.writeFileSync("dist/index.html", "");`,
  );
  fakeNpm(
    "mkdir -p node_modules/left && echo '{}' >node_modules/left/package.json && cp package-lock.json node_modules/.package-lock.json",
  );
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(project, { recursive: true, force: true, maxRetries: 5 });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

function fakeNpm(script: string): void {
  write("tools/npm", `#!/bin/sh\necho npm >>calls\necho added 1 package\n${script}\n`);
  chmodSync(join(project, "tools", "npm"), 0o755);
}

function calls(): string[] {
  const path = join(project, "calls");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}

/** The processes that the lock is held by: a launcher's claim names its npm once npm is started. */
function claimed(): unknown[] {
  const folder = join(project, "node_modules", ".billow-setup");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  return names.flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

interface Run {
  child: ChildProcessWithoutNullStreams;
  output: { out: string; err: string };
  ended: Promise<{ code: number | null; out: string; err: string }>;
}

function launch(...args: string[]): Run {
  return run(join(project, "bin", "billow.mjs"), ...args);
}

function run(...args: string[]): Run {
  const env = { PATH: [join(project, "tools"), process.env.PATH].join(delimiter) };
  const child = spawn(process.execPath, args, { cwd: tmpdir(), env });
  children.push(child);
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    output.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.err += chunk;
  });
  const ended = once(child, "close").then(([code]) => ({ code, ...output }));
  return { child, output, ended };
}

describe("packages", () => {
  test("are installed at the first command, of which standard output holds nothing", async () => {
    expect(await launch("key", "create", "--name", "a b").ended).toEqual({
      code: 0,
      out: '["key","create","--name","a b"]\n',
      err: "Installing packages; the first time takes about half a minute …\n",
    });
    expect(await launch("key", "create").ended).toEqual({ code: 0, out: '["key","create"]\n', err: "" });
    expect(calls()).toEqual(["npm"]);
  });

  test("are installed again when the lockfile changed or one is gone", async () => {
    await launch("verify").ended;
    write(
      "package-lock.json",
      readFileSync(join(project, "package-lock.json"), "utf8").replace("1.0.0", "1.0.1"),
    );
    await launch("verify").ended;
    expect(calls()).toEqual(["npm", "npm"]);
    unlinkSync(join(project, "node_modules/left/package.json"));
    await launch("verify").ended;
    expect(calls()).toEqual(["npm", "npm", "npm"]);
  });

  test("are installed once when three commands begin at once", async () => {
    fakeNpm(`until [ -e go ] || [ ! -e package-lock.json ]; do sleep 0.05; done
      mkdir -p node_modules/left && echo '{}' >node_modules/left/package.json && cp package-lock.json node_modules/.package-lock.json`);
    const runs = [launch("a"), launch("b"), launch("c")];
    await vi.waitFor(() => {
      const waiting = runs.filter(({ output }) =>
        output.err.includes("Waiting for another start that is setting up"),
      );
      expect(waiting).toHaveLength(2);
    }, deadline);
    write("go", "");
    const results = await Promise.all(runs.map(({ ended }) => ended));
    expect(results.map(({ code, out }) => ({ code, out }))).toEqual(
      ["a", "b", "c"].map((name) => ({ code: 0, out: `["${name}"]\n` })),
    );
    expect(calls()).toEqual(["npm"]);
  });

  test("that npm still installs for a killed launcher are waited for", async () => {
    fakeNpm(`until [ -e go ] || [ ! -e package-lock.json ]; do sleep 0.05; done
      mkdir -p node_modules/left && echo '{}' >node_modules/left/package.json && cp package-lock.json node_modules/.package-lock.json`);
    const first = launch("a");
    await vi.waitFor(() => expect(claimed()).toHaveLength(2), deadline);
    first.child.kill("SIGKILL");
    const second = launch("b");
    await vi.waitFor(() => expect(second.output.err).toContain("Waiting for another start"), deadline);
    write("go", "");
    expect(await second.ended).toMatchObject({ code: 0, out: '["b"]\n' });
    expect(calls()).toEqual(["npm"]);
  });

  test.each([
    ["npm error code ENOTFOUND", "The packages could not be downloaded, as npm does not reach its registry"],
    ["npm error code ENOSPC", "The disk is full, so the packages could not be installed"],
    ["npm error code EINTEGRITY", "A downloaded package is not the one of the lockfile"],
    [
      "npm error something new",
      "npm could not install the packages; it says:\nadded 1 package\nnpm error something new",
    ],
  ])("that cannot be installed (%s) are told on standard error", async (said, sentence) => {
    fakeNpm(`echo "${said}" >&2; exit 1`);
    const result = await launch("start").ended;
    expect(result).toMatchObject({ code: 1, out: "" });
    expect(result.err.split("…\n")[1]).toMatch(new RegExp(`^${sentence}`));
    expect(result.err).not.toMatch(/^ +at /m);
  });

  test("that npm leaves out without a word are told", async () => {
    fakeNpm("mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json");
    expect(await launch("start").ended).toMatchObject({
      code: 1,
      err: expect.stringContaining("npm left out left;"),
    });
  });
});

describe("the console", () => {
  test("is built for start alone, and only when its sources changed", async () => {
    await launch("verify").ended;
    expect(calls()).toEqual(["npm"]);
    await launch("start").ended;
    await launch("start").ended;
    expect(calls()).toEqual(["npm", "vite"]);
    write("web/src/main.test.tsx", "2");
    await launch("start").ended;
    expect(calls()).toEqual(["npm", "vite"]);
    for (const source of ["web/src/main.tsx", "core/src/money/money.ts", "contract/src/new.ts"]) {
      write(source, "2");
      await launch("start").ended;
    }
    expect(calls()).toEqual(["npm", "vite", "vite", "vite", "vite"]);
  });

  test("that cannot be built stops the start, and the next one tries again", async () => {
    write("web/src/main.tsx", "wrong");
    const result = await launch("start").ended;
    expect(result).toMatchObject({ code: 1, out: "" });
    expect(result.err).toContain("The console could not be built; Vite says:\nwrong is not defined");
    write("web/src/main.tsx", "right");
    expect(await launch("start").ended).toMatchObject({ code: 0, out: '["start"]\n' });
  });
});

describe("under another Node", () => {
  const lifetime = JSON.stringify(join(here, "../server/src/lifetime.ts"));

  /** Says its pid and each signal, notes that it was asked to stop, and ends at SIGUSR2 so that a second one would be heard. */
  const server = `
    import { endWithLauncher, onStop } from ${lifetime};
    endWithLauncher();
    const hold = setInterval(() => {}, 1000);
    for (const signal of ["SIGINT", "SIGTERM", "SIGUSR2"]) process.on(signal, () => console.log(signal));
    onStop(() => {
      console.log("stop");
      process.exitCode = 7;
    });
    process.on("SIGUSR2", () => clearInterval(hold));
    console.log("pid " + process.pid);`;

  beforeEach(() => {
    write(
      "bin/under.mjs",
      'import { runUnder } from "./run-under.mjs";\nawait runUnder(process.execPath, process.argv.slice(2));',
    );
  });

  function launchServer(): Run {
    write("server.ts", server);
    return run(join(project, "bin", "under.mjs"), join(project, "server.ts"), "start");
  }

  async function pidOf({ output }: Run): Promise<number> {
    return await vi.waitFor(() => {
      const pid = /pid (\d+)/.exec(output.out)?.[1];
      expect(pid).toBeDefined();
      return Number(pid);
    }, deadline);
  }

  test("the exit code is the program's", async () => {
    write("three.ts", "process.exitCode = 3;");
    expect(await run(join(project, "bin", "under.mjs"), join(project, "three.ts")).ended).toMatchObject({
      code: 3,
    });
  });

  test("a program that was killed is told as such", async () => {
    const launcher = launchServer();
    process.kill(await pidOf(launcher), "SIGKILL");
    await launcher.ended;
    expect(launcher.child.signalCode).toBe("SIGKILL");
  });

  test("a Ctrl-C that both npm and the terminal pass on reaches the program once", async () => {
    const launcher = launchServer();
    const pid = await pidOf(launcher);
    launcher.child.kill("SIGINT");
    await vi.waitFor(() => expect(launcher.output.out).toContain("stop\n"), deadline);
    launcher.child.kill("SIGINT");
    // The launcher passes this one on after the other, or after having dropped it.
    launcher.child.kill("SIGTERM");
    await vi.waitFor(() => expect(launcher.output.out).toContain("SIGTERM\n"), deadline);
    process.kill(pid, "SIGUSR2");
    expect(await launcher.ended).toEqual({
      code: 7,
      out: `pid ${pid}\nSIGINT\nstop\nSIGTERM\nSIGUSR2\n`,
      err: "",
    });
  });

  test("the program is asked to stop when the launcher is killed with -9", async () => {
    const launcher = launchServer();
    const pid = await pidOf(launcher);
    launcher.child.kill("SIGKILL");
    await vi.waitFor(() => expect(launcher.output.out).toContain("SIGTERM\nstop\n"), deadline);
    process.kill(pid, "SIGUSR2");
    await launcher.ended;
  });

  test("waiting for the launcher's end keeps no program alive", async () => {
    write(
      "done.ts",
      `import { endWithLauncher, onStop } from ${lifetime};\nendWithLauncher();\nonStop(() => {});\nconsole.log("done");`,
    );
    const launcher = run(join(project, "bin", "under.mjs"), join(project, "done.ts"));
    expect(await launcher.ended).toEqual({ code: 0, out: "done\n", err: "" });
  });
});
