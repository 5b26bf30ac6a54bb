import { expect, test } from "vitest";
import { mappedRole } from "./single-sign-on.ts";

const mapping = [
  { value: "billow-admins", role: "admin" },
  { value: "finance", role: "billing" },
] as const;

test.each([
  [{ groups: ["staff", "finance"] }, "groups", "billing"],
  [{ groups: ["finance", "billow-admins"] }, "groups", "admin"],
  [{ groups: "finance" }, "groups", "billing"],
  [{ "https://example.com/roles": ["finance"] }, "https://example.com/roles", "billing"],
  [{ realm_access: { roles: ["finance"] } }, "realm_access.roles", "billing"],
  [{ "a.b": ["nobody"], a: { b: ["finance"] } }, "a.b", null],
  [{ groups: ["Finance", "finance "] }, "groups", null],
  [{ groups: [{ name: "finance" }, 7, null] }, "groups", null],
  [{ groups: null }, "groups", null],
  [{}, "groups", null],
  [{}, "constructor.name", null],
])("of %j the claim %s gives %s", (claims, claim, role) => {
  expect(mappedRole(mapping, claims, claim)).toBe(role);
});
