import type { Contradiction } from "../finding.ts";
import type { CollectedInvoice } from "./collection-queries.ts";

/** Checks that what invoices say of their collection is what is on the way, and that debits are settled as they say. */
export function* checkCollections(invoices: readonly CollectedInvoice[]): Generator<Contradiction> {
  for (const { number, collecting_on, on_the_way, wrong } of invoices) {
    const expected = on_the_way.length === 0 ? "no collection" : `collected on ${on_the_way.join(" and ")}`;
    const found = collecting_on === null ? "no collection" : `collected on ${collecting_on}`;
    if (expected !== found) yield { where: number, expected, found };
    for (const debit of wrong)
      yield {
        where: number,
        expected: `the debit ${debit} of its customer, with a payment once it is collected`,
        found: "another",
      };
  }
}
