import { type SignOnFields, signOnFields } from "@billow/contract/access/single-sign-on.ts";
import { roleId } from "@billow/contract/access/user.ts";
import { ConfigError } from "./config-error.ts";

/** Single sign-on as the environment sets it. It is on. */
export interface ConfiguredSignOn extends SignOnFields {
  readonly clientSecret: string | undefined;
}

/** The field that each setting sets. */
const FIELD_OF = {
  BILLOW_SSO_ISSUER: "issuer",
  BILLOW_SSO_CLIENT_ID: "clientId",
  BILLOW_SSO_CLIENT_SECRET: "clientSecret",
  BILLOW_SSO_NAME: "name",
  BILLOW_SSO_SCOPES: "scopes",
  BILLOW_SSO_ROLE_CLAIM: "roleClaim",
  BILLOW_SSO_ROLES: "roleMapping",
  BILLOW_SSO_NEW_USER_ROLE: "newUserRole",
  BILLOW_SSO_CREATE_USERS: "createUsers",
  BILLOW_SSO_LINK_BY_EMAIL: "linkByEmail",
  BILLOW_SSO_ONLY: "only",
} as const;

type Setting = keyof typeof FIELD_OF;

/** The settings of single sign-on. */
export const SIGN_ON_SETTINGS: readonly string[] = Object.keys(FIELD_OF);

/** Undefined where the environment does not set single sign-on. Throws a `ConfigError`. */
export function parseSignOn(
  read: (name: Setting) => string | undefined,
  parseSwitch: (name: string, value: string) => boolean,
): ConfiguredSignOn | undefined {
  const issuer = read("BILLOW_SSO_ISSUER");
  if (issuer === undefined) {
    const stray = SIGN_ON_SETTINGS.find((name) => isSetting(name) && read(name) !== undefined);
    if (stray === undefined) return undefined;
    throw new ConfigError(`${stray} is set without BILLOW_SSO_ISSUER; set the address of the provider too.`);
  }
  const isOn = (name: Setting, byDefault: "on" | "off") => parseSwitch(name, read(name) ?? byDefault);
  const parsed = signOnFields.safeParse({
    enabled: true,
    name: read("BILLOW_SSO_NAME") ?? "single sign-on",
    issuer,
    clientId: read("BILLOW_SSO_CLIENT_ID"),
    scopes: read("BILLOW_SSO_SCOPES") ?? "openid profile email",
    roleClaim: read("BILLOW_SSO_ROLE_CLAIM") ?? null,
    roleMapping: parseRoles(read("BILLOW_SSO_ROLES")),
    newUserRole: read("BILLOW_SSO_NEW_USER_ROLE") ?? "support",
    createUsers: isOn("BILLOW_SSO_CREATE_USERS", "on"),
    linkByEmail: isOn("BILLOW_SSO_LINK_BY_EMAIL", "off"),
    only: isOn("BILLOW_SSO_ONLY", "off"),
  });
  if (parsed.success) return { ...parsed.data, clientSecret: read("BILLOW_SSO_CLIENT_SECRET") };
  const [issue] = parsed.error.issues;
  const name = SIGN_ON_SETTINGS.filter(isSetting).find((setting) => FIELD_OF[setting] === issue?.path[0]);
  if (name !== undefined && read(name) === undefined)
    throw new ConfigError(`${name} is missing; set it beside BILLOW_SSO_ISSUER.`);
  throw new ConfigError(`${name} cannot be used: ${issue?.message}.`);
}

function isSetting(name: string): name is Setting {
  return Object.hasOwn(FIELD_OF, name);
}

/** A value may have an equals sign in it, as names of directories do, so the last one counts. */
function parseRoles(value = ""): SignOnFields["roleMapping"] {
  const parts = value.split(";").filter((part) => part.trim() !== "");
  return parts.map((part) => {
    const at = part.lastIndexOf("=");
    const parsed = roleId.safeParse(part.slice(at + 1).trim());
    const claimed = part.slice(0, Math.max(at, 0)).trim();
    if (parsed.success && claimed !== "") return { value: claimed, role: parsed.data };
    throw new ConfigError(
      `BILLOW_SSO_ROLES holds "${part.trim()}"; write values of the claim with a role each, as in billow-admins=admin;finance=billing.`,
    );
  });
}
