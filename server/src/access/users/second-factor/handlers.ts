import type { SignInRules } from "@billow/contract/access/sign-in-rules.ts";
import { role as builtIn, type RoleId } from "@billow/contract/access/user.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import type { Kysely, Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import { expectVersion, rowVersion } from "../../../db/row-version.ts";
import type { Database } from "../../../db/schema.ts";
import { systemClock } from "../../../deps.ts";
import { read, write } from "../../../http/handler.ts";
import { requireRole } from "../roles/known-role.ts";
import { changeSessionLimits } from "../session-limits/change-session-limits.ts";
import { findSessionLimits } from "../session-limits/limit-queries.ts";
import { selectSecondFactorRoles, updateSecondFactorRoles } from "./queries.ts";

const RULES = { table: "sign_in_rules", id: true } as const;

export const signInRulesHandlers = {
  getSignInRules: read<"getSignInRules">(async ({ db, setEtag }) => {
    setEtag(await rowVersion(db, RULES));
    return presentRules(db);
  }),

  setSignInRules: write<"setSignInRules">(async ({ tx, deps, body, principal, ifMatch, setEtag }) => {
    await expectVersion(tx, RULES, ifMatch);
    const before = await presentRules(tx);
    const { secondFactorRoles, ...limits } = body;
    if (secondFactorRoles !== undefined) {
      await updateSecondFactorRoles(tx, await knownRoles(tx, secondFactorRoles));
    }
    // Sessions live by the system's clock, which the library reads.
    await changeSessionLimits(tx, { change: limits, nowMs: systemClock.nowMs() });
    setEtag(await rowVersion(tx, RULES));
    const rules = await presentRules(tx);
    const changes = changesOf({ ...before }, { ...rules });
    const changed = { type: "settings.changed", subject: "settings", actor: principal.actor } as const;
    if (changes.length > 0) await record(tx, deps, [{ ...changed, data: { changes } }]);
    return rules;
  }),
};

async function presentRules(db: Kysely<Database>): Promise<SignInRules> {
  return { secondFactorRoles: await selectSecondFactorRoles(db), ...(await findSessionLimits(db)) };
}

/** The built-in roles in their order, then the own ones, each once. @throws DomainError `invalid_request` */
async function knownRoles(tx: Transaction<Database>, roles: readonly RoleId[]): Promise<RoleId[]> {
  const known = new Set<RoleId>(builtIn.options.filter((one) => roles.includes(one)));
  for (const [index, one] of roles.entries()) {
    known.add((await requireRole(tx, one, `/secondFactorRoles/${index}`)).id);
  }
  return [...known];
}
