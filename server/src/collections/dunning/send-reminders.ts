import { levelOf } from "@billow/core/collections/reminder-level.ts";
import { isAllowed } from "@billow/core/invoicing/invoice-state.ts";
import { SYSTEM } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { lockInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { type Todays, todaysFromHour } from "../../parties/issuers/todays.ts";
import { chargeLevel } from "./charge-level.ts";
import { levelsOf } from "./levels.ts";
import {
  dueReminderOf,
  dueReminders,
  insertReminder,
  type Rules,
  rulesByIssuer,
  rulesOf,
} from "./queries.ts";
import { remindLocked } from "./remind-invoice.ts";
import { tellManager } from "./tell-manager.ts";

const INVOICES_A_ROUND = 200;

/** Nobody is reminded before this hour of the day in the time zone of its issuer. */
const FIRST_HOUR = 8;

/**
 * Reminds of every invoice whose day has come, if its issuer's rules are on. Each is decided under its own lock and noted under
 * the rule it follows, in one transaction with its e-mail and what its level charges: run at once, again or after being killed, none is reminded of
 * twice by one rule.
 *
 * @returns how many were reminded of
 */
export async function sendReminders(deps: Deps): Promise<number> {
  const dates = await todaysFromHour(deps.db, deps, FIRST_HOUR);
  let sent = 0;
  let after: { due_date: string; id: string } | null = null;
  for (;;) {
    const rules = [...(await rulesByIssuer(deps.db, dates.keys()))].filter(([, { enabled }]) => enabled);
    if (rules.length === 0) return sent;
    const page = await dueReminders(deps.db, {
      ...dueQuery(deps, dates, rules),
      after,
      limit: INVOICES_A_ROUND,
    });
    for (const { id } of page) sent += (await remindOne(deps, dates, id)) ? 1 : 0;
    after = page.at(-1) ?? null;
    if (page.length < INVOICES_A_ROUND || after === null) return sent;
  }
}

async function remindOne(deps: Deps, dates: Todays, invoiceId: string): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const locked = await lockInvoice(tx, deps, { ref: invoiceId, ifMatch: null });
    const issuerId = locked.row.issuer_id;
    const rules = await rulesOf(tx, issuerId);
    const due = await dueReminderOf(tx, { ...dueQuery(deps, dates, [[issuerId, rules]]), invoiceId });
    if (!rules.enabled || due === undefined || !isAllowed("remind", locked.facts)) return false;
    const sentAt = instantOfMs(deps.clock.nowMs());
    const level = levelOf(levelsOf(rules), due.days);
    const reminder = {
      invoice_id: invoiceId,
      days: due.days,
      sent_at: sentAt,
      suspends: level?.suspends ?? false,
    };
    if (!(await insertReminder(tx, reminder))) return false;
    const charged =
      level === null ? {} : await chargeLevel(tx, deps, { locked, level, rates: rules.interest });
    const text = level?.text ?? rules.text;
    await remindLocked(tx, deps, { locked, actor: SYSTEM, text, days: due.days, charged });
    if (level?.escalates && rules.manager_email !== null)
      await tellManager(tx, deps, { locked, manager: rules.manager_email });
    return true;
  });
}

function dueQuery(deps: Deps, today: Todays, rules: readonly (readonly [string, Pick<Rules, "days">])[]) {
  const days = new Map(rules.map(([issuerId, rule]) => [issuerId, rule.days]));
  return { days, today, now: instantOfMs(deps.clock.nowMs()), skipped: false };
}
