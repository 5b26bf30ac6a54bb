import { clearingOf } from "@billow/core/books/money-place.ts";
import { type CurrencyCode, currencyExponent, isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import { promisePayment } from "../../../collections/promises/promise-payment.ts";
import { updateInvoice } from "../../../invoicing/invoices/draft/update-invoice.ts";
import { finalizeInvoice } from "../../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { sendInvoice, undoSend } from "../../../invoicing/invoices/lifecycle/send-invoice.ts";
import { voidInvoice } from "../../../invoicing/invoices/lifecycle/void-invoice.ts";
import { correctInvoice } from "../../../payments/corrections/correct-invoice.ts";
import { recordPayment } from "../../../payments/payments/record-payment.ts";
import { refundInvoice } from "../../../payments/payments/refund-invoice.ts";
import { reversePayment } from "../../../payments/payments/reverse-payment.ts";
import { writeOffInvoice } from "../../../payments/write-offs/write-off-invoice.ts";
import { amountsOfInvoice, dearestLineOf, lastPaymentOf } from "../queries.ts";
import { STRIPE } from "../world/actors.ts";
import type { World } from "../world/world.ts";
import type { Money, Scene } from "./invoice-story.ts";

/** Of earlier money the books do not tell apart where it was: it was paid out long ago. */
const HELD_DAYS = 45;

/** Scenes that do not come where credit has paid the invoice. */
const NEED_DEBT: ReadonlySet<Scene["do"]> = new Set(["pay", "void", "writeOff", "promise"]);

/** Performs a scene on an invoice by calling the use-case behind a user's click. */
export async function play({ tx, deps, now }: World, id: string, scene: Scene): Promise<void> {
  const call = { ref: id, ifMatch: null, actor: scene.actor };
  const amount = async (money: Money) => amountText(money, await amountsOfInvoice(tx, id));
  if (NEED_DEBT.has(scene.do) && (await isSettled(tx, id))) return;
  switch (scene.do) {
    case "discount":
      return updateInvoice(tx, deps, {
        ...call,
        change: { discount: { percent: scene.percent }, note: scene.note },
      });
    case "finalize":
      return finalizeInvoice(tx, deps, { ...call, asItIs: true });
    case "send":
      return sendInvoice(tx, deps, { ...call, asItIs: true });
    case "undoSend":
      return undoSend(tx, deps, call);
    case "pay": {
      const { method, transactionId, paidOn } = scene;
      const payment = { amount: await amount(scene.money), method, transactionId, paidOn };
      const isHeld = scene.actor === STRIPE && scene.at > now - HELD_DAYS * 86_400;
      return recordPayment(tx, deps, { ...call, payment, place: isHeld ? clearingOf("stripe") : null });
    }
    case "refund":
      return refundInvoice(tx, deps, {
        ...call,
        refund: { amount: await amount(scene.money), reason: scene.reason },
      });
    case "reverse": {
      const paymentId = await lastPaymentOf(tx, id);
      const { actor, reason, on, fee } = scene;
      if (paymentId === null) return;
      return reversePayment(tx, deps, { paymentId, actor, reason, on, fee });
    }
    case "creditLine": {
      const { position, amount: whole } = await dearestLineOf(tx, id);
      const { currency } = await amountsOfInvoice(tx, id);
      const part = amountText({ duePercent: scene.percent }, { ...NOTHING_PAID, total: whole, currency });
      const lines = [{ position, amount: part }];
      return correctInvoice(tx, deps, {
        ...call,
        correction: { lines, settle: "credit", reason: scene.reason },
      });
    }
    case "promise":
      return promisePayment(tx, deps, { ...call, on: scene.on, note: scene.note });
    case "void":
      return voidInvoice(tx, deps, { ...call, reason: scene.reason });
    case "writeOff":
      return writeOffInvoice(tx, deps, { ...call, amount: undefined, reason: scene.reason });
  }
}

/** Whether nothing is due any more, because credit of an earlier overpayment has paid it. */
async function isSettled(tx: World["tx"], id: string): Promise<boolean> {
  const { total, amount_paid, credited } = await amountsOfInvoice(tx, id);
  return amount_paid + credited >= total;
}

const NOTHING_PAID = { amount_paid: 0n, credited: 0n } as const;

function amountText(money: Money, invoice: Awaited<ReturnType<typeof amountsOfInvoice>>): string {
  const { currency, total, amount_paid, credited } = invoice;
  if (!isCurrencyCode(currency))
    throw new Error(`An invoice of the demo has the unknown currency ${currency}.`);
  return formatAmount(minorUnits(money, { currency, total, due: total - amount_paid - credited }), currency);
}

function minorUnits(
  money: Money,
  { currency, total, due }: { currency: CurrencyCode; total: bigint; due: bigint },
): bigint {
  if ("dueAnd" in money) return due + parseAmount(money.dueAnd, currency);
  if ("duePercent" in money) {
    return money.duePercent === 100 ? due : rounded((due * BigInt(money.duePercent)) / 100n, currency);
  }
  return money.totalPermille === 1000
    ? total
    : rounded((total * BigInt(money.totalPermille)) / 1000n, currency);
}

/** People agree on round sums: whole tens of the major unit, where the amount is large enough. */
function rounded(minor: bigint, currency: CurrencyCode): bigint {
  const ten = 10n ** BigInt(currencyExponent(currency) + 1);
  return minor >= ten ? minor - (minor % ten) : minor;
}
