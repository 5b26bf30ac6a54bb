import type { LineNote } from "@billow/core/billing/line-note.ts";
import type { ChargeKind } from "@billow/core/books/charge.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { OpenCharge } from "../../../books/charges/open-charges.ts";
import { wordsOf } from "../../messages/line-wording.ts";
import type { CustomerTax } from "./customer-tax.ts";
import { composeDraft, type Draft, type DraftLine } from "./draft.ts";

const PRODUCTS: Readonly<Record<ChargeKind, string>> = {
  reminderFee: "Late payment fee",
  interest: "Interest on late payment",
  reversalFee: "Fee for a returned payment",
};

/** A draft with the customer's open charges as its last lines. */
export function withCharges(draft: Draft, charges: readonly OpenCharge[], tax: CustomerTax): Draft {
  const [first] = charges;
  if (first === undefined) return draft;
  const lines = [...draft.lines, ...charges.map((charge) => chargeLine(charge, tax))];
  return composeDraft(first.currency, lines, draft.discount);
}

/** The line of an invoice that bills a charge. Damages are outside the scope of tax. */
function chargeLine(charge: OpenCharge, tax: CustomerTax): DraftLine {
  return {
    kind: "charge",
    item: null,
    product: PRODUCTS[charge.kind],
    ...wordsOf({ part: charge.kind, text: null, notes: [noteOf(charge)] }),
    quantity: "1",
    unit: null,
    unitPrice: formatAmount(charge.amount, charge.currency),
    discount: null,
    ...(charge.taxed ? tax : { taxCategory: "outsideScope" as const, taxRate: "0" }),
    meter: null,
    tier: null,
    breakdown: null,
    period: null,
    chargeId: charge.id,
  };
}

function noteOf(charge: OpenCharge): LineNote {
  const { kind, about_number, charged_on: date, period_from: from, period_before: before, rate } = charge;
  const invoice = about_number ?? "";
  if (kind === "interest" && from !== null && before !== null && rate !== null) {
    const percent = decimalText(decimal(rate));
    return { says: "forLateness", invoice, from, to: addDays(before, -1), percent };
  }
  return { says: kind === "reversalFee" ? "forReversal" : "forReminder", invoice, date };
}
