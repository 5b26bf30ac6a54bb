import type { SignOnFields } from "@billow/contract/access/single-sign-on.ts";
import type { RoleId } from "@billow/contract/access/user.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { checkTarget } from "../../../http/targets/check-target.ts";
import { findRole, requireRole } from "../roles/known-role.ts";
import { countAdministratorsBy } from "./identity-queries.ts";
import { allowPasswordsRow, updateSignOn } from "./queries.ts";
import { readSignOn, type SignOn } from "./sign-on.ts";

export interface SignOnChange extends SignOnFields {
  clientSecret?: string | undefined;
}

/**
 * Sets single sign-on.
 *
 * @throws DomainError `conflict` where the environment sets it or no administrator could sign in, `invalid_request`,
 * `private_target`
 */
export async function changeSignOn(
  tx: Transaction<Database>,
  deps: Deps,
  { change, actor }: { change: SignOnChange; actor: Actor },
): Promise<SignOn> {
  const before = await readSignOn(tx, deps);
  const after = changedSignOn(before, change);
  checkTarget(deps.targets, after.issuer, "/issuer");
  refuseUnusable(after);
  await refuseLockOut(tx, after);
  await requireRoles(tx, after);
  await updateSignOn(tx, {
    enabled: after.enabled,
    name: after.name,
    issuer: after.issuer,
    client_id: after.clientId,
    client_secret: after.clientSecret === null ? null : deps.sealer.seal(after.clientSecret),
    scopes: after.scopes,
    role_claim: after.roleClaim,
    role_mapping: JSON.stringify(after.roleMapping),
    new_user_role: after.newUserRole,
    create_users: after.createUsers,
    link_by_email: after.linkByEmail,
    sign_on_only: after.only,
  });
  await recordChange(tx, deps, { before, after, actor });
  return after;
}

/**
 * The settings with a change. A secret is sent to nobody but the issuer and client it was entered for.
 *
 * @throws DomainError `conflict`, `invalid_request`
 */
export function changedSignOn(before: SignOn, { clientSecret, ...fields }: SignOnChange): SignOn {
  if (before.setBy === "environment") {
    throw new DomainError(
      "conflict",
      "The environment sets single sign-on. Change the settings that begin with BILLOW_SSO_ and start Billow again.",
    );
  }
  const isSameClient = before.issuer === fields.issuer && before.clientId === fields.clientId;
  if (clientSecret === undefined && before.clientSecret !== null && !isSameClient) {
    throw new DomainError(
      "invalid_request",
      "The issuer or client is another one. Enter its client secret.",
      "/clientSecret",
    );
  }
  return { ...fields, clientSecret: clientSecret ?? before.clientSecret, setBy: "console" };
}

/**
 * Takes back that passwords are refused: the way back in when the provider lets nobody in. Answers whether they were.
 *
 * @throws DomainError `conflict`
 */
export async function allowPasswords(tx: Transaction<Database>, deps: Deps, actor: Actor): Promise<boolean> {
  const before = await readSignOn(tx, deps);
  if (before.setBy === "environment" && before.only) {
    throw new DomainError(
      "conflict",
      "The environment refuses passwords. Remove BILLOW_SSO_ONLY and start Billow again.",
    );
  }
  if (!before.only) return false;
  await allowPasswordsRow(tx);
  await recordChange(tx, deps, { before, after: { ...before, only: false }, actor });
  return true;
}

function refuseUnusable({ only, enabled, roleClaim, roleMapping }: SignOn): void {
  if (only && !enabled) {
    throw new DomainError("invalid_request", "Passwords can be refused while single sign-on is on.", "/only");
  }
  if (enabled && roleClaim !== null && roleMapping.length === 0) {
    throw new DomainError(
      "invalid_request",
      "Enter which value of the claim gives which role, or leave the claim out.",
      "/roleMapping",
    );
  }
}

/** An administrator who can sign in must be left. */
async function refuseLockOut(
  tx: Transaction<Database>,
  { only, enabled, issuer, name }: SignOn,
): Promise<void> {
  if (only && (await countAdministratorsBy(tx, issuer)) === 0) {
    throw new DomainError(
      "conflict",
      `No administrator has signed in with ${name} yet. Sign in with it as an administrator first; then passwords can be refused.`,
      "/only",
    );
  }
  if (!enabled && (await countAdministratorsBy(tx, "credential")) === 0) {
    throw new DomainError(
      "conflict",
      "No administrator has a password. Run “billow user reset-password” for one first.",
      "/enabled",
    );
  }
}

/** The roles that it gives must be there. */
async function requireRoles(tx: Transaction<Database>, { roleMapping, newUserRole }: SignOn): Promise<void> {
  await requireRole(tx, newUserRole, "/newUserRole");
  for (const [index, { role }] of roleMapping.entries())
    await requireRole(tx, role, `/roleMapping/${index}/role`);
}

async function recordChange(
  tx: Transaction<Database>,
  deps: Deps,
  { before, after, actor }: { before: SignOn; after: SignOn; actor: Actor },
): Promise<void> {
  const changes = changesOf(await fieldsOf(tx, before), await fieldsOf(tx, after));
  const credentialsChanged = before.clientSecret !== after.clientSecret;
  if (changes.length === 0 && !credentialsChanged) return;
  const data = { changes, credentialsChanged };
  await record(tx, deps, [{ type: "singleSignOn.changed", subject: "single-sign-on", actor, data }]);
}

/** What is recorded: all but the secret, and roles by their names. */
async function fieldsOf(
  tx: Transaction<Database>,
  { clientSecret: _, setBy: _by, roleMapping, newUserRole, ...fields }: SignOn,
) {
  const nameOf = async (role: RoleId) => (await findRole(tx, role))?.name ?? role;
  const lines: string[] = [];
  for (const { value, role } of roleMapping) lines.push(`${value} = ${await nameOf(role)}`);
  return { ...fields, newUserRole: await nameOf(newUserRole), roleMapping: lines };
}
