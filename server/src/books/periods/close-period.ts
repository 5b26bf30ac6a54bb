import type { Actor } from "@billow/core/activity/actor.ts";
import { assertEnded } from "@billow/core/books/accounting-period.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import type { Issuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { tryLockForClosing } from "./lock-queries.ts";
import { deleteClosed, insertClosed } from "./queries.ts";

/**
 * Closes a month of an issuer's books. It does not wait for somebody who is posting into it, so it cannot be in anybody's
 * way.
 *
 * @throws DomainError `period_not_closed` while the month runs, `conflict` where it is closed or being posted into
 */
export async function closePeriod(
  tx: Transaction<Database>,
  deps: Deps,
  { issuer, period, actor }: { issuer: Issuer; period: string; actor: Actor },
): Promise<void> {
  assertEnded(period, todayIn(issuer.timeZone, deps));
  await lockForClosing(tx, { issuer, period });
  const isNew = await insertClosed(tx, {
    issuer_id: issuer.id,
    period,
    closed_at: instantOfMs(deps.clock.nowMs()),
    closed_by: actor.name,
  });
  if (!isNew) throw new DomainError("conflict", `The accounting period ${period} is closed already.`);
  const data = { name: issuer.name, period };
  await record(tx, deps, [{ type: "issuer.periodClosed", subject: issuer.id, actor, data }]);
}

/** Reopens a closed month. @throws DomainError `conflict` where it is not closed */
export async function reopenPeriod(
  tx: Transaction<Database>,
  deps: Deps,
  { issuer, period, actor, reason }: { issuer: Issuer; period: string; actor: Actor; reason: string },
): Promise<void> {
  await lockForClosing(tx, { issuer, period });
  if (!(await deleteClosed(tx, { issuerId: issuer.id, period })))
    throw new DomainError("conflict", `The accounting period ${period} is not closed.`);
  const data = { name: issuer.name, period, reason };
  await record(tx, deps, [{ type: "issuer.periodReopened", subject: issuer.id, actor, data }]);
}

async function lockForClosing(
  tx: Transaction<Database>,
  { issuer, period }: { issuer: Issuer; period: string },
): Promise<void> {
  if (await tryLockForClosing(tx, { issuerId: issuer.id, period })) return;
  throw new DomainError(
    "conflict",
    `Somebody is posting into the accounting period ${period} right now. Try again in a moment.`,
  );
}
