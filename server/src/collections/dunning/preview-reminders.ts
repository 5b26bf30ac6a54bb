import type { ReminderPreview } from "@billow/contract/collections/reminder.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { onlyRecipient, recipientsOf } from "@billow/core/parties/recipients.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { todays } from "../../parties/issuers/todays.ts";
import { todayIn } from "../../today.ts";
import {
  countDueReminders,
  type DueReminder,
  dueReminders,
  rulesByIssuer,
  type SkipCode,
} from "./queries.ts";

/** How many reminders of each list are shown; the rest are counted. */
const SHOWN = 500;

const REASONS: Record<SkipCode, string> = {
  reminders_off: "Reminders are switched off for this customer.",
  customer_without_email: "The customer has no billing e-mail.",
  promised: "The customer promised to pay, and that day is not over.",
  email_held: "The invoice's own e-mail has not left yet.",
  collecting: "It is being collected by direct debit.",
  covered_by_credit: "The customer's credit covers everything it owes.",
};

/**
 * Who would get a reminder today, and who would not and why, even while the rules are off: of all issuers, or of one.
 *
 * @throws DomainError `not_found`
 */
export async function previewReminders(
  db: Kysely<Database>,
  deps: Deps,
  issuerId?: string,
): Promise<ReminderPreview> {
  const issuer = await issuerOrFirst(db, issuerId);
  const date = todayIn(issuer.timeZone, deps);
  const today = await todays(db, deps);
  const rules = await rulesByIssuer(db, issuerId === undefined ? today.keys() : [issuerId]);
  const days = new Map([...rules].map(([id, rule]) => [id, rule.days]));
  const query = { days, today, now: instantOfMs(deps.clock.nowMs()) };
  const page = { after: null, limit: SHOWN };
  const items = await dueReminders(db, { ...query, ...page, skipped: false });
  const skipped = await dueReminders(db, { ...query, ...page, skipped: true });
  return {
    date,
    enabled: [...rules.values()].some(({ enabled }) => enabled),
    items: items.map((row) => ({ ...present(row), recipient: recipientsText(row) })),
    skipped: skipped.flatMap((row) =>
      row.skip === null ? [] : [{ ...present(row), code: row.skip, reason: REASONS[row.skip] }],
    ),
    eligibleCount: await countDueReminders(db, { ...query, skipped: false }),
    skippedCount: await countDueReminders(db, { ...query, skipped: true }),
  };
}

function recipientsText({ emails, billing_email }: DueReminder): string {
  const { to, cc } = recipientsOf(emails ?? onlyRecipient(billing_email), "reminder");
  return [...to, ...cc].join(", ");
}

function present(row: DueReminder) {
  const currency = row.currency;
  return {
    invoice: { id: row.id, number: row.number },
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    dueDate: row.due_date,
    currency,
    amountDue: formatAmount(row.amount_due, currency),
    days: row.days,
  };
}
