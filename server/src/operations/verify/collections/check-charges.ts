import { chargeKey } from "@billow/core/books/charge.ts";
import { addDays } from "@billow/core/metering/period.ts";
import type { Contradiction } from "../finding.ts";
import type { StoredCharge } from "./charge-queries.ts";

/** Checks that each charge has its cause and its own key, and that at most one line of the customer's invoices bills it. */
export function* checkCharges(owner: string, charges: readonly StoredCharge[]): Generator<Contradiction> {
  for (const charge of charges) {
    const where = `${owner}, charge ${charge.key}`;
    const key = keyOf(charge);
    if (key !== charge.key) yield { where, expected: `the key ${key}`, found: charge.key };
    if (!charge.has_cause)
      yield { where, expected: "the reminder or reversal that charged it", found: "none" };
    const { billed_by: billed, foreign_to: foreign } = charge;
    if (billed.length > 1) yield { where, expected: "one line that bills it", found: billed.join(", ") };
    if (charge.waived_at !== null && billed.length > 0)
      yield { where, expected: "no invoice, as it is waived", found: billed.join(", ") };
    if (foreign.length > 0)
      yield {
        where,
        expected: "an invoice of its customer and issuer in its currency",
        found: foreign.join(", "),
      };
  }
  yield* checkDays(owner, charges);
}

/** Interest is charged for each day of an invoice once. */
function* checkDays(owner: string, charges: readonly StoredCharge[]): Generator<Contradiction> {
  const spans = charges
    .filter(({ kind }) => kind === "interest")
    .toSorted((a, b) => ((a.period_from ?? "") < (b.period_from ?? "") ? -1 : 1));
  for (const [invoiceId, own] of Map.groupBy(spans, (one) => one.invoice_id)) {
    for (const [index, { period_from: from, key }] of own.entries()) {
      const until = own[index - 1]?.period_before;
      if (until == null || from === null || from >= until) continue;
      yield {
        where: `${owner}, charge ${key}`,
        expected: `interest on ${invoiceId} from ${until} at the earliest`,
        found: `from ${from} to ${addDays(until, -1)} twice`,
      };
    }
  }
}

function keyOf({ kind, invoice_id, payment_id, level }: StoredCharge): string {
  return kind === "reversalFee"
    ? chargeKey({ kind, paymentId: payment_id ?? "" })
    : chargeKey({ kind, invoiceId: invoice_id ?? "", level: level ?? Number.NaN });
}
