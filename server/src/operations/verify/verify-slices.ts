import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inSnapshot } from "../../db/snapshot.ts";
import type { Deps } from "../../deps.ts";
import { checkStoredFiles, type FileFault } from "../../metering/usage/archive/check-files.ts";
import { reconcile } from "../../metering/usage/reports/reconciliation.ts";
import {
  comparePlatformUsage,
  type PlatformDifference,
} from "../../metering/usage/rollups/compare-platform.ts";
import { tilingOfCustomer } from "../../metering/usage/store/tilings.ts";
import { rateCardsOfIds } from "../../pricing/rate-cards/rate-card.ts";
import { checkAmounts } from "./amounts/check-amounts.ts";
import { billedOf } from "./billed-queries.ts";
import { chargesOf } from "./charge-queries.ts";
import { checkBilled } from "./check-billed.ts";
import { checkBooks } from "./check-books.ts";
import { checkCharges } from "./check-charges.ts";
import { checkCredit } from "./check-credit.ts";
import { checkDates } from "./check-dates.ts";
import { checkIssuer, checkNumber, checkSeries } from "./check-numbers.ts";
import { checkPayments } from "./check-payments.ts";
import { checkReceipts } from "./check-receipts.ts";
import { addDue, checkReceivable } from "./check-receivable.ts";
import { checkStatus } from "./check-status.ts";
import { checkChain, checkTimeline } from "./check-timeline.ts";
import { checkUsage } from "./check-usage.ts";
import type { Checked, CheckName, Contradiction, Finding } from "./finding.ts";
import {
  allSeries,
  creditOf,
  documentsAfter,
  eventsBesideInvoices,
  gapsOf,
  nextOwner,
  type Owner,
  pagesOfInvoices,
  postingsOf,
  receivableOf,
  wrongChainEnds,
} from "./queries.ts";
import { looseBalancesOf, payoutsOf, receiptsOf } from "./receipt-queries.ts";
import type { StoredInvoice } from "./stored-invoice.ts";
import { postedAfterClosing, tallyOf } from "./tally-queries.ts";
import { amountText } from "./words.ts";

/** What is checked, part by part, in the order of the work. */
const PARTS = ["owners", "platform", "events", "numbers", "records", "tally", "documents"] as const;

/** Where a slice begins: a part, and in it what comes after this id. */
export interface Position {
  part: (typeof PARTS)[number];
  afterId: string | null;
}

export const START: Position = { part: "owners", afterId: null };

/** A position as it was kept; the start where a newer version has no such part. */
export function positionOf({ part, afterId }: { part: string; afterId: string | null }): Position {
  const known = PARTS.find((one) => one === part);
  return known === undefined ? START : { part: known, afterId };
}

export interface SliceOptions {
  from: Position;
  /** Counted on from slice to slice. */
  checked: Checked;
  onFinding(finding: Finding): void;
  /** Reads the archive's files, all of which are there and unchanged. */
  fromFiles?: boolean;
}

/**
 * Checks everything from a position on, a slice at a time, and says after each where the next one begins; null after the last.
 * It changes nothing. A customer is a slice in one snapshot, so a server may run meanwhile and memory stays small.
 */
export async function* verifySlices(
  serverDeps: Deps,
  options: SliceOptions,
): AsyncGenerator<Position | null> {
  // A currency or status that does not exist is a finding here.
  const deps = { ...serverDeps, db: serverDeps.db.withoutPlugins() };
  const { checked, onFinding, fromFiles = false } = options;
  for (let at: Position | null = options.from; at !== null; ) {
    const { part, afterId }: Position = at;
    const nextId = await SLICES[part](deps, { afterId, checked, tell: onFinding, fromFiles });
    at = nextId === null ? startOf(PARTS[PARTS.indexOf(part) + 1]) : { part, afterId: nextId };
    yield at;
  }
}

function startOf(part: Position["part"] | undefined): Position | null {
  return part === undefined ? null : { part, afterId: null };
}

interface Slice {
  afterId: string | null;
  checked: Checked;
  tell: Tell;
  fromFiles: boolean;
}

/** A slice of each part; answers what the next one comes after, null where the part is done. */
const SLICES: Readonly<Record<Position["part"], (deps: Deps, slice: Slice) => Promise<string | null>>> = {
  owners: verifyNextOwner,
  platform: async (deps, { checked, tell }) => {
    checked.platform = await comparePlatformUsage(deps, (difference) => tell(platformFinding(difference)));
    return null;
  },
  events: verifyEvents,
  numbers: verifySeries,
  records: verifyRecords,
  tally: verifyTally,
  documents: verifyDocuments,
};

async function verifyNextOwner(deps: Deps, { afterId, ...slice }: Slice): Promise<string | null> {
  const owner = await nextOwner(deps.db, afterId);
  if (owner === null) return null;
  await inSnapshot(deps.db, (tx) => verifyOwner(tx, { owner, ...slice }));
  return owner.id;
}

type Tell = (finding: Finding) => void;

async function verifyOwner(
  tx: Transaction<Database>,
  { owner, checked, tell, fromFiles }: { owner: Owner } & Omit<Slice, "afterId">,
): Promise<void> {
  const tiling = await tilingOfCustomer(tx, owner.id);
  const name = owner.tenantId ?? `customer ${owner.id}`;
  checked.owners += 1;
  if (owner.tenantId === null)
    tell({ check: "owners", where: name, expected: "a customer", found: "usage or books without one" });
  const usage = await checkUsage(tx, { customerId: owner.id, owner: name, tiling, fromFiles }, tell);
  checked.allocations += usage.allocations;
  checked.hours += usage.hours;
  checked.days += usage.days;
  checked.months += usage.months;

  const due = new Map<string, bigint>();
  for await (const page of pagesOfInvoices(tx, owner.id)) {
    for (const stored of page) {
      verifyInvoice(stored, checked, tell);
      addDue(due, stored);
    }
  }
  for (const period of await billedOf(tx, owner.id)) {
    checked.billed += 1;
    const cards = await rateCardsOfIds(tx, [...new Set(period.rows.map((row) => row.rate_card_id))]);
    tellAll("billed", checkBilled(period, { owner: name, cards, tiling }), tell);
  }
  const { postings, unbalanced } = await postingsOf(tx, owner.id);
  checked.postings += postings;
  for (const { posting_id, sum, currencies } of unbalanced)
    tell({
      check: "postings",
      where: `${name}, posting ${posting_id}`,
      expected: "entries that sum to 0 in one currency",
      found: `${sum} in ${currencies}`,
    });
  const books = await receivableOf(tx, owner.id);
  checked.receivable += new Set([...due.keys(), ...books.keys()]).size;
  tellAll("receivable", checkReceivable(name, due, books), tell);
  const credit = await creditOf(tx, owner.id);
  checked.credit += credit.length;
  tellAll("credit", checkCredit(name, credit), tell);
  const receipts = await receiptsOf(tx, owner.id);
  const payouts = await payoutsOf(tx, owner.id);
  const loose = await looseBalancesOf(tx, owner.id);
  checked.receipts += receipts.length + payouts.length;
  tellAll("receipts", checkReceipts(name, { receipts, payouts, loose }), tell);
  const charges = await chargesOf(tx, owner.id);
  checked.charges += charges.length;
  tellAll("charges", checkCharges(name, charges), tell);
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

function platformFinding({ meter, time, dimensions, expected, found }: PlatformDifference): Finding {
  return { check: "platform", where: `all customers, ${meter} ${time} ${dimensions}`, expected, found };
}

async function verifyEvents(deps: Deps, { checked, tell }: Slice): Promise<null> {
  const { received, states, agrees } = await reconcile(deps.db);
  checked.events = received;
  if (agrees) return null;
  const found = states.map(({ state, events }) => `${events} ${state}`).join(", ");
  tell({ check: "events", where: "all events", expected: `${received} in all`, found });
  return null;
}

async function verifySeries(deps: Deps, { checked, tell }: Slice): Promise<null> {
  for (const series of await allSeries(deps.db)) {
    checked.numbers += series.documents;
    const isWhole = series.documents === (series.last ?? 0);
    tellAll("numbers", checkSeries(series, isWhole ? [] : await gapsOf(deps.db, series)), tell);
  }
  return null;
}

/** Chains of what is no invoice, one subject after the other. */
async function verifyRecords(deps: Deps, { checked, tell }: Slice): Promise<null> {
  for await (const events of eventsBesideInvoices(deps.db)) {
    checked.records += events.length;
    const [first] = events;
    tellAll("records", checkChain(events, `${first?.subject_kind} ${first?.subject_id}`), tell);
  }
  for (const { subject, expected, found } of await wrongChainEnds(deps.db))
    tell({ check: "records", where: subject, expected, found });
  checked.records += await checkStoredFiles(deps.db, (fault) => tell(fileFinding(fault)));
  return null;
}

/** What was recorded of a file of the archive. */
export function fileFinding({ name, expected, found }: FileFault): Finding {
  return { check: "records", where: `archive, ${name}`, expected, found };
}

/** Beside the tally, since both are sums over all customers. */
async function verifyPeriods(deps: Deps, { checked, tell }: Slice): Promise<void> {
  const { closed, postings } = await postedAfterClosing(deps.db);
  checked.periods = closed;
  for (const { period, postingId, recordedAt } of postings)
    tell({
      check: "periods",
      where: `${period}, posting ${postingId}`,
      expected: "recorded before the period was closed",
      found: `recorded at ${recordedAt}`,
    });
}

async function verifyTally(deps: Deps, slice: Slice): Promise<null> {
  const { checked, tell } = slice;
  await verifyPeriods(deps, slice);
  const { counts, wrong } = await tallyOf(deps.db);
  checked.tally = counts;
  for (const { where, expected, found } of wrong) tell({ check: "tally", where, expected, found });
  return null;
}

const DOCUMENTS_AT_ONCE = 500;

async function verifyDocuments(deps: Deps, { afterId, checked, tell }: Slice): Promise<string | null> {
  const page = await documentsAfter(deps.db, { afterId, limit: DOCUMENTS_AT_ONCE });
  checked.documents += page.length;
  for (const { number, unchanged, says, books, currency } of page) {
    if (!unchanged) tell({ check: "documents", where: number, expected: "its hash", found: "another" });
    if (says !== null && says !== books)
      tell({
        check: "documents",
        where: `${number}, total`,
        expected: `${amountText(books, currency)} as in the books`,
        found: amountText(says, currency),
      });
  }
  return page.length < DOCUMENTS_AT_ONCE ? null : (page.at(-1)?.id ?? null);
}

function tellAll(check: CheckName, contradictions: Iterable<Contradiction>, tell: Tell): void {
  for (const contradiction of contradictions) tell({ check, ...contradiction });
}
