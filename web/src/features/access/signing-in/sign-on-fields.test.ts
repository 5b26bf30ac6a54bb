import { expect, test } from "vitest";
import { choicesOf } from "../../../format/roles.ts";
import { parseMapping as parse } from "./sign-on-fields.ts";

const NIGHT = "01920000-0000-7000-8000-000000000000";
const roles = choicesOf([
  { id: NIGHT, name: "Night shift", builtIn: false, permissions: ["usage.view"], users: 0, createdAt: null },
]);
const parseMapping = (text: string) => parse(text, roles);

test("roles are read a line each; names of a directory have equals signs", () => {
  expect(parseMapping("cn=admins,dc=example = admin\n\n finance=billing ")).toEqual([
    { value: "cn=admins,dc=example", role: "admin" },
    { value: "finance", role: "billing" },
  ]);
  expect(parseMapping("")).toEqual([]);
});

test("an own role is called by its name, a built-in one by either", () => {
  expect(parseMapping("ops = night Shift\nchiefs = Administrator")).toEqual([
    { value: "ops", role: NIGHT },
    { value: "chiefs", role: "admin" },
  ]);
});

test.each(["finance", "finance = treasurer", "= admin", "finance ="])("%s is no role", (text) => {
  expect(parseMapping(text)).toBeNull();
});
