import { type AccountNumbers, numberOf, placeOf } from "@billow/core/books/chart-of-accounts.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { csvLines, textCell } from "../../http/text/csv.ts";
import { partsOfPosting } from "./parts-of-posting.ts";
import { type PostingQuery, type TaxedPosting, taxedPostings } from "./queries.ts";

/** Writes the entries of the books as CSV, piece by piece: a row for each account and tax of a posting. */
export async function* exportEntries(
  db: Kysely<Database>,
  query: PostingQuery & { numbers: AccountNumbers },
): AsyncGenerator<string, void, undefined> {
  yield csvLines([HEADS]);
  for await (const postings of taxedPostings(db, query)) {
    yield csvLines(postings.flatMap((posting) => rowsOf(posting, query.numbers)));
  }
}

const HEADS = [
  "Date",
  "Posting",
  "Kind",
  "Document",
  "Invoice",
  "Customer",
  "Tenant",
  "Account",
  "Account Number",
  "Tax Category",
  "Tax Rate",
  "Country",
  "Currency",
  "Debit",
  "Credit",
  "Memo",
  "Recorded At",
];

function rowsOf(posting: TaxedPosting, numbers: AccountNumbers): string[][] {
  const place = placeOf(posting);
  return partsOfPosting(posting).map((part) => {
    const { account, amount, tax } = part;
    const name = part.place ?? account;
    const minor = amount < 0n ? -amount : amount;
    const text = formatAmount(minor, posting.currency);
    return [
      posting.posted_on,
      posting.posting_id,
      posting.kind,
      textCell(posting.document ?? posting.invoice_number),
      textCell(posting.invoice_number),
      textCell(posting.customer_name),
      textCell(posting.tenant_id),
      name,
      numberOf(part, place, numbers),
      tax?.category ?? "",
      tax === null ? "" : decimalText(decimal(tax.rate)),
      tax === null ? "" : textCell(posting.country),
      posting.currency,
      amount < 0n ? "" : text,
      amount < 0n ? text : "",
      textCell(posting.memo),
      posting.recorded_at,
    ];
  });
}
