import { expect, test } from "vitest";
import { parseMapping } from "./sign-on-fields.ts";

test("roles are read a line each; names of a directory have equals signs", () => {
  expect(parseMapping("cn=admins,dc=example = admin\n\n finance=billing ")).toEqual([
    { value: "cn=admins,dc=example", role: "admin" },
    { value: "finance", role: "billing" },
  ]);
  expect(parseMapping("")).toEqual([]);
});

test.each(["finance", "finance = treasurer", "= admin", "finance ="])("%s is no role", (text) => {
  expect(parseMapping(text)).toBeNull();
});
