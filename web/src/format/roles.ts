import type { CustomRole } from "@billow/contract/access/custom-role.ts";
import { role as builtIn, ROLE_NAMES, type Role } from "@billow/contract/access/user.ts";
import { permissionsText } from "./permissions.ts";

/** A role to choose, and in one line what it may do. */
export interface RoleChoice {
  value: string;
  label: string;
  may: string;
}

const MAY: Readonly<Record<Role, string>> = {
  admin: "do everything",
  billing: "work with invoices, payments, customers, prices and billing runs",
  manager: "look at everything and export it",
  support: "look at invoices, customers and usage",
};

const builtInChoices: readonly RoleChoice[] = builtIn.options.map((value) => ({
  value,
  label: ROLE_NAMES[value],
  may: MAY[value],
}));

/** The built-in roles, then the own ones of a list. */
export function choicesOf(roles: readonly CustomRole[]): readonly RoleChoice[] {
  const own = roles.filter((role) => !role.builtIn);
  return [
    ...builtInChoices,
    ...own.map(({ id, name, permissions }) => ({
      value: id,
      label: name,
      may: permissionsText(permissions),
    })),
  ];
}

/** What a role is called; its id where it is unknown. */
export function roleLabel(choices: readonly RoleChoice[], role: string): string {
  return choices.find(({ value }) => value === role)?.label ?? role;
}
