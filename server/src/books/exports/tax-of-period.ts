import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { partsOfPosting } from "./parts-of-posting.ts";
import { issuedTaxes, type PostingQuery, taxedPostings } from "./queries.ts";

/** Net and tax of one country, category and rate, in minor units. What is owed to the tax office is positive. */
export interface TaxedAmount {
  why: "invoiced" | "credited" | "writtenOff";
  currency: CurrencyCode;
  country: string | null;
  category: string;
  rate: string;
  net: bigint;
  tax: bigint;
}

/**
 * What changed the output tax in a period, from the postings with a date in it. The database sums invoices. Corrections and
 * write-offs are divided by tax as in the other exports, so that their tax equals the ledger's.
 */
export async function* taxOfPeriod(
  db: Kysely<Database>,
  query: Omit<PostingQuery, "correctionsOnly">,
): AsyncGenerator<TaxedAmount, void, undefined> {
  for (const { net, tax, ...by } of await issuedTaxes(db, query))
    yield { why: "invoiced", ...by, net: BigInt(net), tax: BigInt(tax) };
  for await (const postings of taxedPostings(db, { ...query, correctionsOnly: true })) {
    for (const posting of postings) {
      for (const { account, amount, tax } of partsOfPosting(posting)) {
        if (tax === null) continue;
        const isTax = account === "tax" || account === "taxRelief";
        const why = account === "badDebt" || account === "taxRelief" ? "writtenOff" : "credited";
        // On the ledger's accounts a credit is negative.
        const owed = { net: isTax ? 0n : -amount, tax: isTax ? -amount : 0n };
        yield { why, currency: posting.currency, country: posting.country, ...tax, ...owed };
      }
    }
  }
}
