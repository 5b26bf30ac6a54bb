import type { SignOnFields, SingleSignOn } from "@billow/contract/access/single-sign-on.ts";
import { role as builtIn } from "@billow/contract/access/user.ts";
import type { SignOnChange } from "../../../api/access/single-sign-on.ts";
import { type RoleChoice, roleLabel } from "../../../format/roles.ts";

/** Single sign-on as it stands in the form. */
export interface SignOnForm {
  enabled: boolean;
  name: string;
  issuer: string;
  clientId: string;
  /** What was typed; empty where the secret stays. */
  clientSecret: string;
  scopes: string;
  roleClaim: string;
  /** A line for each value of the claim, like `finance = billing`. */
  roleMapping: string;
  newUserRole: string;
  createUsers: boolean;
  linkByEmail: boolean;
  only: boolean;
}

export const signOnLabels: Readonly<Record<keyof SignOnForm, string>> = {
  enabled: "Users can sign in with it",
  name: "Name on the button",
  issuer: "Issuer",
  clientId: "Client ID",
  clientSecret: "Client secret",
  scopes: "Scopes",
  roleClaim: "Claim with the role",
  roleMapping: "Roles by value of the claim",
  newUserRole: "Role of new users",
  createUsers: "Add people as users when they sign in for the first time",
  linkByEmail: "Let people sign in as the user who has their verified e-mail address",
  only: "Only single sign-on: refuse passwords",
};

export function formOf(
  { roleClaim, roleMapping, hasSecret: _, setBy: _by, ...rest }: SingleSignOn,
  roles: readonly RoleChoice[],
): SignOnForm {
  return {
    ...rest,
    clientSecret: "",
    roleClaim: roleClaim ?? "",
    roleMapping: roleMapping.map(({ value, role }) => `${value} = ${wordOf(role, roles)}`).join("\n"),
  };
}

export function changeOf({ clientSecret, ...form }: SignOnForm, roles: readonly RoleChoice[]): SignOnChange {
  return {
    ...form,
    name: form.name.trim(),
    issuer: form.issuer.trim(),
    clientId: form.clientId.trim(),
    scopes: form.scopes.trim(),
    roleClaim: form.roleClaim.trim() || null,
    roleMapping: parseMapping(form.roleMapping, roles) ?? [],
    newUserRole: form.newUserRole,
    ...(clientSecret !== "" && { clientSecret }),
  };
}

/** Null where a line cannot be read. A value may have an equals sign in it, so the last one counts. */
export function parseMapping(text: string, roles: readonly RoleChoice[]): SignOnFields["roleMapping"] | null {
  const mapping: SignOnFields["roleMapping"] = [];
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const at = line.lastIndexOf("=");
    const [value, word] = [line.slice(0, Math.max(at, 0)).trim(), line.slice(at + 1).trim()];
    const role = roles.find((one) => [one.value, one.label].some((name) => isAlike(name, word)))?.value;
    if (value === "" || role === undefined) return null;
    mapping.push({ value, role });
  }
  return mapping;
}

/** What a line calls a role: a built-in one by its short name, as the environment does, and an own one by its name. */
export function wordOf(role: string, roles: readonly RoleChoice[]): string {
  return builtIn.safeParse(role).success ? role : roleLabel(roles, role);
}

function isAlike(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
