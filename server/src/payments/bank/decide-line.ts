import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { lockPayment } from "../../books/credit/allocations.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { type Booking, bookLine, nameOf } from "./book-line.ts";
import { undoPayout } from "./book-payout.ts";
import { type BankLineRow, changeLine, lockLine } from "./queries.ts";

interface Decision {
  id: string;
  actor: Actor;
}

/** A person books an open line. @throws DomainError `not_found`, `action_not_allowed`, and as `bookLine` does */
export async function bookByHand(
  tx: Transaction<Database>,
  deps: Deps,
  { id, actor, booking }: Decision & { booking: Booking },
): Promise<void> {
  const line = await lockOpen(tx, id);
  await bookLine(tx, deps, { line, booking, actor, byItself: false });
}

/** A person sets an open line aside. @throws DomainError `not_found`, `action_not_allowed` */
export async function ignoreLine(
  tx: Transaction<Database>,
  deps: Deps,
  { id, actor, note }: Decision & { note: string | null },
): Promise<void> {
  const line = await lockOpen(tx, id);
  const decided_at = instantOfMs(deps.clock.nowMs());
  await changeLine(tx, id, { state: "ignored", note, decided_by: JSON.stringify(actor), decided_at });
  await record(tx, deps, [
    {
      type: "bankStatement.lineIgnored",
      subject: line.statement_id,
      actor,
      data: { name: nameOf(line), ...amountOf(line), reason: note },
    },
  ]);
}

/**
 * A person opens a line again that books nothing now. The money of a payout goes back to the provider in the books.
 *
 * @throws DomainError `not_found`, `action_not_allowed`, and as `undoPayout` does
 */
export async function reopenLine(
  tx: Transaction<Database>,
  deps: Deps,
  { id, actor }: Decision,
): Promise<void> {
  const line = await lockedLine(tx, id);
  if (line.transfer_posting_id === null) await assertReopens(tx, line);
  else await undoPayout(tx, deps, line);
  await changeLine(tx, id, {
    state: "open",
    offered: true,
    payment_id: null,
    direct_debit_file_id: null,
    payout_provider: null,
    payout_fee: null,
    transfer_posting_id: null,
    match: null,
    note: null,
    decided_by: null,
    decided_at: null,
  });
  await record(tx, deps, [
    {
      type: "bankStatement.lineReopened",
      subject: line.statement_id,
      actor,
      data: { name: nameOf(line), ...amountOf(line) },
    },
  ]);
}

async function assertReopens(tx: Transaction<Database>, line: BankLineRow): Promise<void> {
  if (line.state === "ignored" || line.state === "explained" || line.state === "repeated") return;
  if (line.state === "open") throw new DomainError("action_not_allowed", "This line is open already.");
  if (line.amount > 0n && line.payment_id !== null) {
    const payment = await lockPayment(tx, line.payment_id);
    if (payment.reversed_on !== null) return;
    throw new DomainError(
      "action_not_allowed",
      "This line is booked as a payment. Take the payment off its invoice, or reverse it, before the line is booked anew.",
    );
  }
  throw new DomainError("action_not_allowed", "This line is booked, so it cannot be opened again.");
}

const DONE = {
  sure: "is being booked by itself",
  ignored: "was set aside",
  explained: "books nothing",
  repeated: "is in an earlier statement",
} as const;

async function lockOpen(tx: Transaction<Database>, id: string): Promise<BankLineRow> {
  const line = await lockedLine(tx, id);
  if (line.state === "open") return line;
  const who = line.decided_by === null ? "by itself" : `by ${line.decided_by.name}`;
  const done = line.state === "booked" ? `was booked ${who}` : DONE[line.state];
  throw new DomainError(
    "action_not_allowed",
    `This line ${done} in the meantime. Look at it again before you go on.`,
  );
}

async function lockedLine(tx: Transaction<Database>, id: string): Promise<BankLineRow> {
  const line = await lockLine(tx, id);
  if (line !== undefined) return line;
  throw new DomainError("not_found", "There is no such line of a bank statement.");
}

function amountOf({ amount, currency }: BankLineRow): { amount: string; currency: string } {
  return { amount: formatAmount(amount, currency), currency };
}
