import type { Actor } from "@billow/core/activity/actor.ts";
import { clearingOf } from "@billow/core/books/money-place.ts";
import { expect } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { recordPayment } from "../../payments/payments/record-payment.ts";
import { euros } from "./exact.ts";
import { importLine } from "./import-line.ts";
import { expectSame, type Life } from "./life.ts";
import type { Of } from "./operation.ts";
import { amountOf, attempt } from "./payment-player.ts";
import * as rules from "./rules/payout-rules.ts";
import { chosen, dueOf, type ModelInvoice, payableOf } from "./world.ts";

const STRIPE: Actor = { kind: "provider", id: "stripe", name: "Stripe" };

/** Stripe tells that an invoice was paid, as its messages do. */
export async function payByStripe({ app, call, world }: Life, operation: Of<"payByStripe">): Promise<void> {
  const suits = (one: ModelInvoice) => payableOf(one) > 0n;
  const invoice = chosen(world.invoices, operation.invoice, suits);
  if (invoice === undefined || invoice.status === "draft") return;
  const amount = amountOf(operation.amount, dueOf(invoice));
  if (amount <= 0n) return;
  await inTransaction(app.deps.db, (tx) =>
    recordPayment(tx, app.deps, {
      ref: invoice.id,
      ifMatch: null,
      actor: STRIPE,
      payment: { amount: euros(amount), method: "Stripe" },
      place: clearingOf("stripe"),
    }),
  );
  const { data } = await call("getInvoice", { params: { id: invoice.id } });
  rules.payByStripe(world, invoice, { id: data.payments.at(-1)?.id ?? "", amount });
  expectSame(data, invoice);
}

/** The bank's statement tells of a payout, which somebody books with what Stripe kept. */
export async function tellOfPayout(life: Life, { invoice, part, fee }: Of<"payout">): Promise<void> {
  const { call, world } = life;
  if (world.books.held <= 0n) await payByStripe(life, { do: "payByStripe", invoice, amount: "exact" });
  const { held } = world.books;
  const amount = { all: held, half: held / 2n, more: held + 1n }[part] - fee;
  if (amount <= 0n) return;
  const line = await importLine(life, { amount: euros(amount), name: "STRIPE", text: "payout" });
  expect(line.state, "a payout that nobody has booked").toBe("open");
  const params = { id: line.id };
  const body = { provider: "stripe" as const, providerFee: euros(fee) };
  const answer = await attempt(call("bookBankLine", { params, body }));
  const isDone = rules.payOut(world, { lineId: line.id, amount, fee });
  expect(answer !== null, `payout of ${part}`).toBe(isDone);
}

/** Somebody opens the line of a payout again. */
export async function undoPayout({ call, world }: Life, operation: Of<"undoPayout">): Promise<void> {
  const payout = chosen(world.payouts, operation.payout, ({ isUndone }) => !isUndone);
  if (payout === undefined) return;
  const answer = await attempt(call("reopenBankLine", { params: { id: payout.lineId } }));
  expect(answer !== null, "undo a payout").toBe(rules.undo(world, payout));
}
