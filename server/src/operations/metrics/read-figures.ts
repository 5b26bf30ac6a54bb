import { currencyExponent } from "@billow/core/money/currency.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import { unpricedByMeter } from "../../billing/billing-run/unpriced.ts";
import { EVENT_OUTCOMES } from "../../counts.ts";
import type { Database } from "../../db/schema.ts";
import { inSnapshot } from "../../db/snapshot.ts";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import type { Figure, Sample } from "../../http/service/metrics.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { archiveFigures } from "../../metering/usage/archive/archive-figures.ts";
import { foldFigures } from "../../metering/usage/rollups/backlog.ts";
import {
  backlogs,
  databaseBytes,
  enabledSources,
  lastRun,
  lastVerdict,
  limitStatements,
  outstanding,
  queueCounts,
  unpricedUsage,
  usageState,
} from "./queries.ts";

type Tx = Kysely<Database>;
type World = Pick<Deps, "db" | "clock" | "counts" | "log">;

/** Figures are read again after this long, however often somebody asks. */
const FRESH_MS = 15_000;
const STATEMENT_MS = 5_000;

/** Reads the figures at most every 15 seconds, and once for all who ask at the same time. */
export function figuresOf(deps: World): () => Promise<Figure[]> {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<Figure[]> | undefined;
  return () => {
    const nowMs = deps.clock.nowMs();
    if (reading === undefined || Math.abs(nowMs - readAtMs) >= FRESH_MS) {
      readAtMs = nowMs;
      reading = readFigures(deps);
    }
    return reading;
  };
}

/** What a person who watches Billow wants to know. Where the database does not answer, that and what is counted here. */
async function readFigures(deps: World): Promise<Figure[]> {
  const here = [eventsTaken(deps)];
  try {
    const stored = await inSnapshot(deps.db, async (tx) => {
      await limitStatements(tx, STATEMENT_MS);
      const nowMs = deps.clock.nowMs();
      return [
        ...(await deliveryFigures(tx, nowMs)),
        ...(await jobFigures(tx)),
        ...(await sourceFigures(tx, nowMs)),
        ...(await usageFigures(tx)),
        ...(await foldFigures({ db: tx, clock: deps.clock })),
        ...(await archiveFigures(tx)),
        ...(await runFigures(tx)),
        ...(await bookFigures(tx)),
        ...(await verdictFigures(tx)),
        gauge("billow_database_size_bytes", "Size of the database on disk.", [
          { value: await databaseBytes(tx) },
        ]),
      ];
    });
    return [...here, ...stored, readable(1)];
  } catch (error) {
    deps.log.warn(`The figures of /metrics could not be read: ${errorMessage(error)}`);
    return [...here, readable(0)];
  }
}

function readable(value: 0 | 1): Figure {
  const help =
    "1 while the figures of the business can be read from the database; without it they are missing.";
  return gauge("billow_figures_up", help, [{ value }]);
}

function eventsTaken({ counts }: World): Figure {
  return {
    name: "billow_usage_events_total",
    type: "counter",
    help: "Usage events that this process took in or refused, by what became of them; unmatched ones are accepted too.",
    samples: EVENT_OUTCOMES.map((outcome) => ({ labels: { outcome }, value: counts.usageEvents[outcome] })),
  };
}

async function deliveryFigures(tx: Tx, nowMs: number): Promise<Figure[]> {
  const rows = await backlogs(tx);
  const each = (value: (row: (typeof rows)[number]) => number) =>
    rows.map((row) => ({ labels: { destination: row.destination }, value: value(row) }));
  return [
    gauge(
      "billow_deliveries_waiting",
      "E-mail and webhooks that have not left, counted up to 100,000.",
      each((row) => row.waiting),
    ),
    gauge(
      "billow_deliveries_failed",
      "E-mail and webhooks that were given up, counted up to 100,000.",
      each((row) => row.failed),
    ),
    gauge(
      "billow_delivery_oldest_age_seconds",
      "Age of the oldest e-mail or webhook that has not left; 0 without one.",
      each((row) => ageOf(row.oldest, nowMs)),
    ),
  ];
}

async function jobFigures(tx: Tx): Promise<Figure[]> {
  const rows = await queueCounts(tx);
  const each = (value: (row: (typeof rows)[number]) => number) =>
    rows.map((row) => ({ labels: { queue: row.queue }, value: value(row) }));
  return [
    gauge(
      "billow_jobs_failed",
      "Jobs that failed and are still kept, counted each minute.",
      each((row) => row.failed),
    ),
    gauge(
      "billow_jobs_ready",
      "Jobs that wait for a process, counted each minute.",
      each((row) => row.ready),
    ),
  ];
}

async function sourceFigures(tx: Tx, nowMs: number): Promise<Figure[]> {
  const rows = await enabledSources(tx);
  return [
    gauge(
      "billow_source_lag_seconds",
      "Usage of a source is in but for so long; a source that never answered has none.",
      rows.flatMap(({ name, collectedUntil }) =>
        collectedUntil === null ? [] : [{ labels: { source: name }, value: ageOf(collectedUntil, nowMs) }],
      ),
    ),
    gauge(
      "billow_source_failures",
      "How often a source failed since it last answered.",
      rows.map(({ name, failures }) => ({ labels: { source: name }, value: failures })),
    ),
  ];
}

async function usageFigures(tx: Tx): Promise<Figure[]> {
  const state = await usageState(tx);
  return [
    gauge(
      "billow_usage_unmatched_events",
      "Usage events that wait for a customer or a meter, up to 100,000.",
      [{ value: state.unmatchedEvents }],
    ),
    gauge("billow_usage_unmatched_resources", "Resources of those events.", [
      { value: state.unmatchedResources },
    ]),
    gauge("billow_usage_unmatched_tenants", "Tenants of those events.", [{ value: state.unmatchedTenants }]),
    gauge("billow_usage_unpriced_series", "Usage of invoices that no price was found for, and not billed.", [
      { value: state.unpriced },
    ]),
    gauge(
      "billow_usage_unpriced_quantity",
      "How much that is, in the meter's unit, for watching: this is a float, and billing runs hold the exact quantity.",
      await unpricedSamples(tx),
    ),
    gauge("billow_invoices_held", "Drafts that wait because usage has no price.", [{ value: state.held }]),
    gauge(
      "billow_usage_watermark_timestamp_seconds",
      "Until when the running usage of every customer is counted.",
      secondsOf(state.watermark),
    ),
  ];
}

async function unpricedSamples(tx: Tx): Promise<Sample[]> {
  const rows = await unpricedUsage(tx);
  if (rows.length === 0) return [];
  const used = rows.map((row) => ({ ...row, quantity: decimal(row.quantity) }));
  // A gauge is a float. It is shown, never summed into a bill.
  return unpricedByMeter(used, await loadMeters(tx)).map(({ meter, unit, quantity: shown }) => ({
    labels: { meter, unit },
    value: Number(shown),
  }));
}

async function runFigures(tx: Tx): Promise<Figure[]> {
  const run = await lastRun(tx);
  const labels = { period: run?.period ?? "" };
  const of = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ labels, value }]);
  return [
    gauge(
      "billow_billing_run_started_timestamp_seconds",
      "When the last billing run began, by the month it bills.",
      run === undefined ? [] : secondsOf(run.startedAt, labels),
    ),
    gauge(
      "billow_billing_run_finished_timestamp_seconds",
      "When the last billing run ended; missing while it runs or after it was stopped.",
      run === undefined ? [] : secondsOf(run.finishedAt, labels),
    ),
    gauge("billow_billing_run_skipped_customers", "Customers that run did not bill.", of(run?.skipped)),
    gauge("billow_billing_run_warnings", "Warnings of that run.", of(run?.warnings)),
  ];
}

async function bookFigures(tx: Tx): Promise<Figure[]> {
  const rows = await outstanding(tx);
  const help =
    "What customers owe on sent invoices, in major units, for watching: this is a float, and the books hold the exact amount.";
  const samples = rows.map(({ currency, due }) => ({
    labels: { currency },
    value: due / 10 ** currencyExponent(currency),
  }));
  return [gauge("billow_outstanding_amount", help, samples)];
}

async function verdictFigures(tx: Tx): Promise<Figure[]> {
  const verdict = await lastVerdict(tx);
  return [
    gauge(
      "billow_verify_findings",
      "Contradictions that the last nightly check found; 0 is a green verdict, missing before the first night.",
      verdict === undefined ? [] : [{ value: verdict.findings }],
    ),
    gauge(
      "billow_verify_finished_timestamp_seconds",
      "When the last nightly check ended.",
      secondsOf(verdict?.finishedAt ?? null),
    ),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Figure {
  return { name, type: "gauge", help, samples };
}

function ageOf(instant: string | null, nowMs: number): number {
  return instant === null ? 0 : Math.max(0, (nowMs - Date.parse(instant)) / 1000);
}

function secondsOf(instant: string | null, labels: Readonly<Record<string, string>> = {}): Sample[] {
  return instant === null ? [] : [{ labels, value: Date.parse(instant) / 1000 }];
}
