import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inSnapshot } from "../../db/snapshot.ts";
import type { Deps } from "../../deps.ts";
import { reconcile } from "../../metering/usage/reports/reconciliation.ts";
import {
  comparePlatformUsage,
  type PlatformDifference,
} from "../../metering/usage/rollups/compare-platform.ts";
import { tilingOfCustomer } from "../../metering/usage/store/tilings.ts";
import { rateCardsOfIds } from "../../pricing/rate-cards/rate-card.ts";
import { billedOf } from "./billed-queries.ts";
import { checkAmounts } from "./check-amounts.ts";
import { checkBilled } from "./check-billed.ts";
import { checkBooks } from "./check-books.ts";
import { checkCredit } from "./check-credit.ts";
import { checkDates } from "./check-dates.ts";
import { checkIssuer, checkNumber, checkSeries } from "./check-numbers.ts";
import { checkPayments } from "./check-payments.ts";
import { addDue, checkReceivable } from "./check-receivable.ts";
import { checkStatus } from "./check-status.ts";
import { checkChain, checkTimeline } from "./check-timeline.ts";
import { checkUsage } from "./check-usage.ts";
import { CHECKS, type CheckName, type Contradiction, type Finding } from "./finding.ts";
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
import type { StoredInvoice } from "./stored-invoice.ts";
import { tallyOf } from "./tally-queries.ts";
import { amountText } from "./words.ts";

/** How many things each check has checked. */
export type Checked = Record<CheckName, number>;

export interface VerifyOptions {
  onFinding(finding: Finding): void;
  /** Called after each customer with the number of customers so far. */
  onProgress?: (customers: number) => void;
}

/**
 * Checks that everything that is stored agrees with its sources. It changes nothing. Customers are read one after the other,
 * each in one snapshot, so a server may run meanwhile and memory stays small.
 */
export async function verify(given: Deps, options: VerifyOptions): Promise<Checked> {
  // A currency or status that does not exist is a finding here.
  const deps = { ...given, db: given.db.withoutPlugins() };
  const checked = nothingChecked();
  for await (const owner of owners(deps)) {
    await inSnapshot(deps.db, (tx) => verifyOwner(tx, { owner, checked, tell: options.onFinding }));
    options.onProgress?.(checked.owners);
  }
  checked.platform = await comparePlatformUsage(deps, (difference) =>
    options.onFinding(platformFinding(difference)),
  );
  await verifyEvents(deps, checked, options.onFinding);
  await verifySeries(deps, checked, options.onFinding);
  await verifyRecords(deps, checked, options.onFinding);
  await verifyTally(deps, checked, options.onFinding);
  await verifyDocuments(deps, checked, options.onFinding);
  return checked;
}

/** Every customer, and whatever else owns usage or books, in the order of their ids. */
export async function* owners(deps: Deps): AsyncGenerator<Owner> {
  for (let afterId: string | null = null; ; ) {
    const owner: Owner | null = await nextOwner(deps.db, afterId);
    if (owner === null) return;
    yield owner;
    afterId = owner.id;
  }
}

function nothingChecked(): Checked {
  const names = Object.keys(CHECKS).map((name) => [name, 0]);
  return Object.fromEntries(names);
}

type Tell = (finding: Finding) => void;

async function verifyOwner(
  tx: Transaction<Database>,
  { owner, checked, tell }: { owner: Owner; checked: Checked; tell: Tell },
): Promise<void> {
  const tiling = await tilingOfCustomer(tx, owner.id);
  const name = owner.tenantId ?? `customer ${owner.id}`;
  checked.owners += 1;
  if (owner.tenantId === null)
    tell({ check: "owners", where: name, expected: "a customer", found: "usage or books without one" });
  const usage = await checkUsage(tx, { customerId: owner.id, owner: name, tiling }, tell);
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

async function verifyEvents(deps: Deps, checked: Checked, tell: Tell): Promise<void> {
  const { received, states, agrees } = await reconcile(deps.db);
  checked.events = received;
  if (agrees) return;
  const found = states.map(({ state, events }) => `${events} ${state}`).join(", ");
  tell({ check: "events", where: "all events", expected: `${received} in all`, found });
}

async function verifySeries(deps: Deps, checked: Checked, tell: Tell): Promise<void> {
  for (const series of await allSeries(deps.db)) {
    checked.numbers += series.documents;
    const isWhole = series.documents === (series.last ?? 0);
    tellAll("numbers", checkSeries(series, isWhole ? [] : await gapsOf(deps.db, series)), tell);
  }
}

/** Chains of what is no invoice, one subject after the other. */
async function verifyRecords(deps: Deps, checked: Checked, tell: Tell): Promise<void> {
  for await (const events of eventsBesideInvoices(deps.db)) {
    checked.records += events.length;
    const [first] = events;
    tellAll("records", checkChain(events, `${first?.subject_kind} ${first?.subject_id}`), tell);
  }
  for (const { subject, expected, found } of await wrongChainEnds(deps.db))
    tell({ check: "records", where: subject, expected, found });
}

async function verifyTally(deps: Deps, checked: Checked, tell: Tell): Promise<void> {
  const { counts, wrong } = await tallyOf(deps.db);
  checked.tally = counts;
  for (const { where, expected, found } of wrong) tell({ check: "tally", where, expected, found });
}

const DOCUMENTS_AT_ONCE = 500;

async function verifyDocuments(deps: Deps, checked: Checked, tell: Tell): Promise<void> {
  for (let afterId: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof documentsAfter>> = await documentsAfter(deps.db, {
      afterId,
      limit: DOCUMENTS_AT_ONCE,
    });
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
    afterId = page.at(-1)?.id ?? null;
    if (page.length < DOCUMENTS_AT_ONCE) return;
  }
}

function tellAll(check: CheckName, contradictions: Iterable<Contradiction>, tell: Tell): void {
  for (const contradiction of contradictions) tell({ check, ...contradiction });
}
