import { type RolePermission, rolePermission } from "@billow/contract/access/custom-role.ts";
import { expect, test } from "vitest";
import { PERMISSION_GROUPS, permissionsText, withPermission } from "./permissions.ts";

test("each permission that a role can allow is offered, once", () => {
  const offered = PERMISSION_GROUPS.flatMap(({ allows }) => allows.map(({ value }) => value));
  expect(offered.toSorted()).toEqual(rolePermission.options.toSorted());
});

test("changing and exporting bring looking with them, and go with it", () => {
  const on = (from: RolePermission[], value: RolePermission) => withPermission(from, { value, isOn: true });
  const off = (from: RolePermission[], value: RolePermission) => withPermission(from, { value, isOn: false });
  expect(on([], "invoices.write")).toEqual(["invoices.view", "invoices.write"]);
  expect(on(["usage.view"], "usage.view")).toEqual(["usage.view"]);
  expect(off(["usage.view", "invoices.view", "invoices.write"], "invoices.view")).toEqual(["usage.view"]);
  expect(off(["invoices.view", "invoices.write"], "invoices.write")).toEqual(["invoices.view"]);
  expect(on([], "audit.view")).toEqual(["audit.view"]);
  expect(off(["users.view", "audit.view"], "users.view")).toEqual(["audit.view"]);
});

test("a role is told in a line", () => {
  expect(permissionsText(["customers.view", "customers.write", "usage.view", "audit.view"])).toBe(
    "view, change customers; view usage; view the audit log",
  );
});
