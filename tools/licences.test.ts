import { expect, test } from "vitest";
import { licencesOf, readLockfile } from "./licences.ts";

/** Licences that ask for no more than their text, or for changes of the package itself, where a product is handed on. */
const ALLOWED = [
  "0BSD",
  "Apache-2.0",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT-0",
  "MPL-2.0",
  "OFL-1.1",
  "Unlicense",
];

test("everything that Billow runs with says its licence, and may be handed on with Billow", () => {
  const licences = licencesOf(readLockfile());
  expect(licences.length).toBeGreaterThan(100);
  const isAllowed = (licence: string) =>
    licence
      .replace(/^\((.*)\)$/, "$1")
      .split(" OR ")
      .some((choice) => choice.split(" AND ").every((part) => ALLOWED.includes(part)));
  expect(licences.filter(({ licence }) => !isAllowed(licence))).toEqual([]);
});

test("a package without a licence, or under one that is not allowed, is found, and one for development is not looked at", () => {
  const packages = {
    "": { version: "1.0.0" },
    core: { version: "1.0.0" },
    "node_modules/@billow/core": { link: true },
    "node_modules/a": { version: "2.0.0" },
    "node_modules/a/node_modules/@b/c": { version: "3.0.0", license: "AGPL-3.0" },
    "node_modules/d": { version: "4.0.0", license: "AGPL-3.0", dev: true },
  };
  expect(licencesOf({ packages })).toEqual([
    { name: "@b/c", version: "3.0.0", licence: "AGPL-3.0" },
    { name: "a", version: "2.0.0", licence: "unknown" },
  ]);
});
