import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { explainFolderError, loadSecret, prepareDataFolder } from "./data-folder.ts";
import { StartupError } from "./startup-error.ts";
import { temporaryFolder } from "./testing/processes/temporary-folder.ts";

let temporary: ReturnType<typeof temporaryFolder>;
let dataFolder: string;

beforeEach(() => {
  temporary = temporaryFolder();
  dataFolder = join(temporary.path, "deep", "data");
});

afterEach(() => {
  temporary[Symbol.dispose]();
});

test("the secret is generated once, for its owner alone", () => {
  const secret = loadSecret({ secret: undefined, dataFolder });
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(loadSecret({ secret: undefined, dataFolder })).toBe(secret);
  expect(statSync(join(dataFolder, "secret")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dataFolder, "secret"), "utf8")).toBe(`${secret}\n`);
});

test("a configured secret rules, and is not written down", () => {
  expect(loadSecret({ secret: "configured", dataFolder })).toBe("configured");
  expect(statSync(dataFolder, { throwIfNoEntry: false })).toBeUndefined();
});

test("a secret that a loss of power left empty is made again", () => {
  prepareDataFolder(dataFolder);
  writeFileSync(join(dataFolder, "secret"), "");
  expect(loadSecret({ secret: undefined, dataFolder })).toMatch(/^[\w-]{43}$/);
});

test("a data folder that is a file is told", () => {
  mkdirSync(join(temporary.path, "deep"));
  writeFileSync(dataFolder, "");
  expect(() => prepareDataFolder(dataFolder)).toThrow(StartupError);
  expect(() => prepareDataFolder(dataFolder)).toThrow(
    "is a file or lies below one; set BILLOW_DATA to a folder.",
  );
  expect(() => prepareDataFolder(join(dataFolder, "below"))).toThrow("is a file or lies below one");
});

test("a folder in which nothing can be made is told, and not tried for ever", () => {
  for (const folder of ["/proc/billow", "/proc/billow/data"])
    expect(() => prepareDataFolder(folder)).toThrow(
      /^The data folder \S+ cannot be used \(.*; set BILLOW_DATA/,
    );
});

test.each([
  ["ENOSPC", "is full; free some space"],
  ["EACCES", "may not be used by this user"],
  ["EROFS", "is on a read-only file system; make it writable, or set BILLOW_DATA to another folder."],
  ["EIO", "cannot be used (broken); set BILLOW_DATA to another folder."],
])("the error %s becomes a sentence", (code, sentence) => {
  const error = explainFolderError("/data", Object.assign(new Error("broken"), { code }));
  expect(error).toBeInstanceOf(StartupError);
  expect(error.message).toContain(sentence);
});
