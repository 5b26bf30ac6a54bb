import type { SettledByPeople } from "@billow/core/billing/adjustment.ts";
import { changedByHand } from "@billow/core/billing/changed-by-hand.ts";
import { isDiscountedKind } from "@billow/core/invoicing/discounted-kind.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { parseParts, parseTerms } from "./billed-period.ts";
import type { BilledPeriodRow, LineOfPeriodRow } from "./queries.ts";

/** What people changed on the invoices that bill a period. `lines` are all lines of each of them. */
export function handChanges(
  rows: readonly BilledPeriodRow[],
  lines: ReadonlyMap<string, readonly LineOfPeriodRow[]>,
  currency: CurrencyCode,
): Omit<SettledByPeople, "recurring"> {
  const changes = { givenBack: 0n, ahead: 0n, gifts: 0n };
  for (const row of rows) {
    const own = lines.get(row.invoice_id) ?? [];
    // The month of an adjustment that a person changed was once not kept, so its share cannot be known.
    if (own.some((line) => line.kind === "adjustment" && line.period_from === null)) continue;
    const terms = parseTerms(row.terms, currency);
    const computed = parseParts(row.parts).reduce((sum, part) => sum + part.amount, 0n);
    const { cut, raised, gift } = changedByHand(
      own.flatMap((line) =>
        line.period_from === row.period_from && line.kind !== "manual"
          ? [{ amount: line.amount, net: line.net, isDiscounted: isDiscountedKind(line.kind) }]
          : [],
      ),
      {
        computed: row.is_bill ? computed + terms.recurring : computed,
        discount: terms.discount,
        currency,
      },
    );
    changes.givenBack += cut;
    changes.ahead += raised;
    changes.gifts += gift;
  }
  return changes;
}
