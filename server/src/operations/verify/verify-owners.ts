import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { ByCustomer } from "../../db/shards/by-customer.ts";
import { ofSpan, type Whose } from "../../db/shards/whose.ts";
import { inSnapshot } from "../../db/snapshot.ts";
import type { Deps } from "../../deps.ts";
import type { Compared } from "../../metering/usage/rollups/compare-usage.ts";
import { tilingsOf } from "../../metering/usage/store/tilings.ts";
import { rateCardsOfIds } from "../../pricing/rate-cards/rate-card.ts";
import { checkAmounts } from "./amounts/check-amounts.ts";
import { billedOf } from "./billed-queries.ts";
import {
  creditOf,
  heldMoneyOf,
  looseBalancesOf,
  payoutsOf,
  postingsOf,
  receiptsOf,
  receivablesOf,
} from "./book-queries.ts";
import { checkBilled } from "./check-billed.ts";
import { checkBooks } from "./check-books.ts";
import { checkCredit } from "./check-credit.ts";
import { checkDates } from "./check-dates.ts";
import { checkIssuer, checkNumber } from "./check-numbers.ts";
import { checkPayments } from "./check-payments.ts";
import { checkPlaces, checkReceipts } from "./check-receipts.ts";
import { addDue, checkReceivable } from "./check-receivable.ts";
import { checkStatus } from "./check-status.ts";
import { checkTimeline } from "./check-timeline.ts";
import { checkUsage } from "./check-usage.ts";
import { chargesOf } from "./collections/charge-queries.ts";
import { checkCharges } from "./collections/check-charges.ts";
import { checkCollections } from "./collections/check-collections.ts";
import { checkSuspensions } from "./collections/check-suspensions.ts";
import { collectedInvoicesOf } from "./collections/collection-queries.ts";
import { suspendedCustomersOf } from "./collections/suspension-queries.ts";
import { type Checked, type CheckName, type Contradiction, type Tell, tellAll } from "./finding.ts";
import { knownOwners, pagesOfInvoices } from "./queries.ts";
import type { StoredInvoice } from "./stored-invoice.ts";

/**
 * Checks some customers, and whatever else owns usage or books between them, in one snapshot and a few statements for all of
 * them. Memory holds their documents, page by page, and one's usage.
 *
 * @returns the id to go on after; null where there are no more
 */
export async function verifyOwners(
  deps: Deps,
  of: {
    after: string | null;
    most: number;
    checked: Checked;
    tell: Tell;
    fromFiles: boolean;
    withoutUsage: boolean;
  },
): Promise<string | null> {
  return inSnapshot(deps.db, async (tx) => {
    const { checked, tell, fromFiles } = of;
    const known = await knownOwners(tx, of);
    const upTo = known.length < of.most ? null : (known.at(-1)?.id ?? null);
    const whose = ofSpan({ after: of.after, upTo });
    const tenants = new Map(known.map(({ id, tenantId }) => [id, tenantId]));
    const nameOf = (id: string) => tenants.get(id) ?? `customer ${id}`;
    const documents = await documentsOf(tx, whose);
    const customerIds = [...tenants.keys(), ...documents.postings.keys()];
    const tilingFor = await tilingsOf(tx, customerIds);
    const asked = { whose, customerIds, tilingFor, fromFiles };
    const compared = of.withoutUsage ? notCompared(customerIds) : checkUsage(tx, asked, { nameOf, tell });
    for await (const { customerId, ...usage } of compared) {
      const name = nameOf(customerId);
      checked.owners += 1;
      for (const what of ["allocations", "hours", "days", "months"] as const) checked[what] += usage[what];
      if ((tenants.get(customerId) ?? null) === null)
        tell({ check: "owners", where: name, expected: "a customer", found: "usage or books without one" });
      await verifyDocuments(documents, { customerId, name, tiling: tilingFor(customerId), checked, tell });
    }
    return upTo;
  });
}

function* notCompared(customerIds: readonly string[]): Generator<Compared & { customerId: string }> {
  for (const customerId of [...new Set(customerIds)].sort())
    yield { customerId, allocations: 0, hours: 0, days: 0, months: 0 };
}

/** What customers have beside usage, by customer. */
type Documents = Awaited<ReturnType<typeof documentsOf>>;

async function documentsOf(tx: Transaction<Database>, whose: Whose) {
  const billed = await billedOf(tx, whose);
  const cardIds = new Set(billed.flatMap(({ rows }) => rows.map((row) => row.rate_card_id)));
  return {
    invoices: new ByCustomer(pagesOfInvoices(tx, whose)),
    billed: byCustomer(billed),
    cards: await rateCardsOfIds(tx, [...cardIds]),
    postings: byCustomer(await postingsOf(tx, whose)),
    receivables: byCustomer(await receivablesOf(tx, whose)),
    credit: byCustomer(await creditOf(tx, whose)),
    receipts: byCustomer(await receiptsOf(tx, whose)),
    payouts: byCustomer(await payoutsOf(tx, whose)),
    loose: byCustomer(await looseBalancesOf(tx, whose)),
    held: byCustomer(await heldMoneyOf(tx, whose)),
    charges: byCustomer(await chargesOf(tx, whose)),
    collected: byCustomer(await collectedInvoicesOf(tx, whose)),
    suspended: byCustomer(await suspendedCustomersOf(tx, whose)),
  };
}

function byCustomer<Row extends { customer_id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  return Map.groupBy(rows, (row) => row.customer_id);
}

async function verifyDocuments(
  documents: Documents,
  {
    customerId,
    name,
    tiling,
    checked,
    tell,
  }: { customerId: string; name: string; tiling: Tiling; checked: Checked; tell: Tell },
): Promise<void> {
  const due = new Map<string, bigint>();
  for await (const page of documents.invoices.of(customerId)) {
    for (const stored of page.invoices) {
      verifyInvoice(stored, checked, tell);
      addDue(due, stored);
    }
  }
  const own = <Row>(rows: ReadonlyMap<string, Row[]>): readonly Row[] => rows.get(customerId) ?? [];
  for (const period of own(documents.billed)) {
    checked.billed += 1;
    tellAll("billed", checkBilled(period, { owner: name, cards: documents.cards, tiling }), tell);
  }
  for (const { postings, unbalanced } of own(documents.postings)) {
    checked.postings += postings;
    for (const { posting_id, sum, currencies } of unbalanced)
      tell({
        check: "postings",
        where: `${name}, posting ${posting_id}`,
        expected: "entries that sum to 0 in one currency",
        found: `${sum} in ${currencies}`,
      });
  }
  const books = new Map(own(documents.receivables).map((row) => [row.currency, row.amount]));
  checked.receivable += new Set([...due.keys(), ...books.keys()]).size;
  tellAll("receivable", checkReceivable(name, due, books), tell);
  const credit = own(documents.credit);
  checked.credit += credit.length;
  tellAll("credit", checkCredit(name, credit), tell);
  const [receipts, payouts] = [own(documents.receipts), own(documents.payouts)];
  checked.receipts += receipts.length + payouts.length;
  tellAll("receipts", checkReceipts(name, { receipts, payouts, loose: own(documents.loose) }), tell);
  tellAll("receipts", checkPlaces(name, own(documents.held)), tell);
  const charges = own(documents.charges);
  checked.charges += charges.length;
  tellAll("charges", checkCharges(name, charges), tell);
  const collected = own(documents.collected);
  checked.collections += collected.length;
  tellAll("collections", checkCollections(collected), tell);
  const suspended = own(documents.suspended);
  checked.suspensions += suspended.reduce((sum, { suspensions }) => sum + suspensions.length, 0);
  tellAll("suspensions", checkSuspensions(name, suspended), tell);
}

/** The checks of one invoice with all its parts, in the order of the report. */
const INVOICE_CHECKS: readonly [CheckName, (stored: StoredInvoice) => Iterable<Contradiction>][] = [
  ["amounts", checkAmounts],
  ["payments", checkPayments],
  ["books", checkBooks],
  ["dates", checkDates],
  ["issuers", checkIssuer],
  ["numbers", checkNumber],
  ["timelines", checkTimeline],
  ["statuses", checkStatus],
];

function verifyInvoice(stored: StoredInvoice, checked: Checked, tell: Tell): void {
  for (const [name, check] of INVOICE_CHECKS) tellAll(name, check(stored), tell);
  for (const name of ["amounts", "payments", "books", "dates", "statuses"] as const) checked[name] += 1;
  checked.issuers += 1 + stored.creditNotes.length;
  checked.timelines += stored.timeline.length;
}
