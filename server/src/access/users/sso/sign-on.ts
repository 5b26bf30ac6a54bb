import type { SignOnFields, SingleSignOn } from "@billow/contract/access/single-sign-on.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { findSignOn } from "./queries.ts";

/** Single sign-on as it holds: what the environment sets, otherwise what the console sets. */
export interface SignOn extends SignOnFields {
  clientSecret: string | null;
  setBy: SingleSignOn["setBy"];
}

export async function readSignOn(
  db: Kysely<Database>,
  { config, sealer }: Pick<Deps, "config" | "sealer">,
): Promise<SignOn> {
  if (config.signOn !== undefined) {
    const { clientSecret = null, ...fields } = config.signOn;
    return { ...fields, clientSecret, setBy: "environment" };
  }
  const row = await findSignOn(db);
  return {
    enabled: row.enabled,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    clientSecret: row.client_secret === null ? null : sealer.open(row.client_secret),
    scopes: row.scopes,
    roleClaim: row.role_claim,
    roleMapping: row.role_mapping,
    newUserRole: row.new_user_role,
    createUsers: row.create_users,
    linkByEmail: row.link_by_email,
    only: row.sign_on_only,
    setBy: "console",
  };
}

/** What the sign-in page shows of it; null where nobody can sign in by it. */
export async function describeSignOn(
  db: Kysely<Database>,
  deps: Pick<Deps, "config">,
): Promise<{ name: string; only: boolean } | null> {
  const { enabled, name, only } = deps.config.signOn ?? (await stored(db));
  return enabled ? { name, only } : null;
}

async function stored(db: Kysely<Database>): Promise<{ enabled: boolean; name: string; only: boolean }> {
  const { enabled, name, sign_on_only } = await findSignOn(db);
  return { enabled, name, only: sign_on_only };
}

/** Single sign-on as the API shows it, without the secret. */
export function presentSignOn({ clientSecret, ...fields }: SignOn): SingleSignOn {
  return { ...fields, hasSecret: clientSecret !== null };
}
