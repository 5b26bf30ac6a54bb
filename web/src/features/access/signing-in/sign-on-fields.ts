import type { SignOnFields, SingleSignOn } from "@billow/contract/access/single-sign-on.ts";
import type { SignOnChange } from "../../../api/single-sign-on.ts";
import { isRole } from "../../../format/roles.ts";

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

export function formOf({
  roleClaim,
  roleMapping,
  hasSecret: _,
  setBy: _by,
  ...rest
}: SingleSignOn): SignOnForm {
  return {
    ...rest,
    clientSecret: "",
    roleClaim: roleClaim ?? "",
    roleMapping: roleMapping.map(({ value, role }) => `${value} = ${role}`).join("\n"),
  };
}

export function changeOf({ clientSecret, ...form }: SignOnForm): SignOnChange {
  return {
    ...form,
    name: form.name.trim(),
    issuer: form.issuer.trim(),
    clientId: form.clientId.trim(),
    scopes: form.scopes.trim(),
    roleClaim: form.roleClaim.trim() || null,
    roleMapping: parseMapping(form.roleMapping) ?? [],
    newUserRole: isRole(form.newUserRole) ? form.newUserRole : "support",
    ...(clientSecret !== "" && { clientSecret }),
  };
}

/** Null where a line cannot be read. A value may have an equals sign in it, so the last one counts. */
export function parseMapping(text: string): SignOnFields["roleMapping"] | null {
  const mapping: SignOnFields["roleMapping"] = [];
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const at = line.lastIndexOf("=");
    const [value, role] = [line.slice(0, Math.max(at, 0)).trim(), line.slice(at + 1).trim()];
    if (value === "" || !isRole(role)) return null;
    mapping.push({ value, role });
  }
  return mapping;
}
