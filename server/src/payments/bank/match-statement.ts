import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { type Match, matchLines } from "@billow/core/payments/match-line.ts";
import { besidePayout } from "@billow/core/payments/payout-line.ts";
import type { Transaction } from "kysely";
import { z } from "zod";
import { record } from "../../activity/record/record.ts";
import { heldByProviders } from "../../books/ledger/clearing.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { debitsPaidBy, type PaidDebits } from "../direct-debits/book-debits.ts";
import { likelyPayouts } from "./likely-payouts.ts";
import { matchFacts } from "./match-facts.ts";
import { type LineOutcome, lockOpenLines, lockStatement, markMatched, saveOutcomes } from "./queries.ts";

/**
 * Matches the open lines of a statement with what is open now. Those that match for sure are marked, to be booked one by
 * one. A statement that was matched before is left as it is, unless `again` names who asks.
 *
 * @throws DomainError `not_found`
 */
export async function matchStatement(
  tx: Transaction<Database>,
  deps: Deps,
  { id, again }: { id: string; again: Actor | null },
): Promise<void> {
  const statement = await lockStatement(tx, id);
  if (statement === undefined) throw new DomainError("not_found", "There is no such bank statement.");
  if (statement.matched_at !== null && again === null) return;
  const rows = await lockOpenLines(tx, id);
  const debits = await debitsPaidBy(tx, rows);
  const { lines, invoices } = await matchFacts(
    tx,
    rows.filter((row) => !debits.has(row.id)),
  );
  const payouts = likelyPayouts(rows, await heldByProviders(tx));
  const outcomes = [...matchLines(lines, invoices).values()].map((outcome): LineOutcome => {
    const { line, sure, offers, left, payout } = besidePayout(outcome, payouts.get(outcome.line) ?? null);
    return {
      id: line,
      state: sure === null ? (left === "nothingToBook" ? "explained" : "open") : "sure",
      offered: offers.length > 0 || payout !== null,
      left,
      match: sure === null ? null : storedMatch(sure),
    };
  });
  const collected = [...debits].map(
    ([line, paid]): LineOutcome => ({
      id: line,
      state: "sure",
      offered: false,
      left: null,
      match: storedCollection(paid),
    }),
  );
  await saveOutcomes(tx, [...outcomes, ...collected]);
  await markMatched(tx, { id, at: instantOfMs(deps.clock.nowMs()) });
  if (again === null) return;
  const sure = [...outcomes, ...collected].filter(({ state }) => state === "sure").length;
  const name = statement.bank_reference ?? `${statement.account} ${statement.until_date}`;
  await record(tx, deps, [
    { type: "bankStatement.matched", subject: id, actor: again, data: { name, sure } },
  ]);
}

const match = z.object({
  reason: z.string(),
  customerId: z.string(),
  parts: z.array(z.object({ invoiceId: z.string(), amount: z.string() })),
  paymentId: z.string().nullable(),
  debitIds: z.array(z.string()).default([]),
});

/** A sure match of a line with direct debits. */
function storedCollection({ customerId, debitIds }: PaidDebits): string {
  return JSON.stringify({
    reason: "collected",
    customerId,
    parts: [],
    paymentId: null,
    debitIds,
  } satisfies z.input<typeof match>);
}

/** A sure match with amounts in minor units as text, as JSON has no bigint. */
function storedMatch({ reason, customerId, parts, paymentId }: Match): string {
  const told = parts.map(({ invoiceId, amount }) => ({ invoiceId, amount: amount.toString() }));
  return JSON.stringify({ reason, customerId, parts: told, paymentId } satisfies z.input<typeof match>);
}

/** What `storedMatch` stored. */
export function readMatch(stored: unknown): z.output<typeof match> {
  return match.parse(stored);
}
