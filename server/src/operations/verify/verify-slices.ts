import type { Deps } from "../../deps.ts";
import { checkStoredFiles, type FileFault } from "../../metering/usage/archive/check-files.ts";
import { reconcile } from "../../metering/usage/reports/reconciliation.ts";
import {
  comparePlatformUsage,
  type PlatformDifference,
} from "../../metering/usage/rollups/compare-platform.ts";
import { checkSeries } from "./check-numbers.ts";
import { checkChain } from "./check-timeline.ts";
import { type Checked, type Finding, type Tell, tellAll } from "./finding.ts";
import { verifyPayouts } from "./payouts/verify-payouts.ts";
import { allSeries, documentsAfter, eventsBesideInvoices, gapsOf, wrongChainEnds } from "./queries.ts";
import { ledgerTallyOf, postedAfterClosing, tallyOf } from "./tally-queries.ts";
import { verifyOwners } from "./verify-owners.ts";
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
  /** Leaves out what is compared with raw usage, for a database whose usage cannot be read as of one moment. */
  withoutUsage?: boolean;
}

/**
 * Checks everything from a position on, a slice at a time, and says after each where the next one begins; null after the last.
 * It changes nothing. A slice is in one snapshot, so a server may run meanwhile and memory stays small: it has as many customers
 * as take about a second.
 */
export async function* verifySlices(
  serverDeps: Deps,
  options: SliceOptions,
): AsyncGenerator<Position | null> {
  // A currency or status that does not exist is a finding here.
  const deps = { ...serverDeps, db: serverDeps.db.withoutPlugins() };
  const { checked, onFinding, fromFiles = false, withoutUsage = false } = options;
  let most = OWNERS_AT_FIRST;
  for (let at: Position | null = options.from; at !== null; ) {
    const { part, afterId }: Position = at;
    const begun = performance.now();
    const nextId = await SLICES[part](deps, {
      afterId,
      most,
      checked,
      tell: onFinding,
      fromFiles,
      withoutUsage,
    });
    most = nextMost(most, performance.now() - begun);
    at = nextId === null ? startOf(PARTS[PARTS.indexOf(part) + 1]) : { part, afterId: nextId };
    yield at;
  }
}

const OWNERS_AT_FIRST = 4;
const OWNERS_AT_MOST = 256;

/** How many customers the next slice has, by how long the last one took. */
function nextMost(most: number, tookMs: number): number {
  if (tookMs > 2_000) return Math.max(1, Math.floor(most / 2));
  return tookMs < 500 ? Math.min(OWNERS_AT_MOST, most * 2) : most;
}

function startOf(part: Position["part"] | undefined): Position | null {
  return part === undefined ? null : { part, afterId: null };
}

interface Slice {
  afterId: string | null;
  /** How many customers it has. */
  most: number;
  checked: Checked;
  tell: Tell;
  fromFiles: boolean;
  withoutUsage: boolean;
}

/** A slice of each part; answers what the next one comes after, null where the part is done. */
const SLICES: Readonly<Record<Position["part"], (deps: Deps, slice: Slice) => Promise<string | null>>> = {
  owners: (deps, { afterId: after, ...slice }) => verifyOwners(deps, { after, ...slice }),
  platform: async (deps, { checked, tell, withoutUsage }) => {
    if (withoutUsage) return null;
    checked.platform = await comparePlatformUsage(deps, (difference) => tell(platformFinding(difference)));
    return null;
  },
  events: verifyEvents,
  numbers: verifySeries,
  records: verifyRecords,
  tally: verifyTally,
  documents: verifyDocuments,
};

function platformFinding({ meter, time, dimensions, expected, found }: PlatformDifference): Finding {
  return { check: "platform", where: `all customers, ${meter} ${time} ${dimensions}`, expected, found };
}

async function verifyEvents(deps: Deps, { checked, tell, withoutUsage }: Slice): Promise<null> {
  if (withoutUsage) return null;
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
  await verifyPayouts(deps, slice);
  const { counts, wrong } = await tallyOf(deps.db);
  checked.tally = counts;
  tellAll("tally", wrong, tell);
  const ledger = await ledgerTallyOf(deps.db);
  checked.sums = ledger.sums;
  tellAll("sums", ledger.wrong, tell);
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
