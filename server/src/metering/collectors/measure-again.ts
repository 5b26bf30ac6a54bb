import type { MeasuredAgain } from "@billow/contract/metering/sources.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { dateInZone } from "@billow/core/metering/period.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import { record } from "../../activity/record/record.ts";
import { alone } from "../../db/alone.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { epochSeconds, instantOfSeconds } from "../../http/present.ts";
import { customersOfTenants } from "../../parties/customers/customers-of-tenants.ts";
import { loadMeters } from "../meters/load-meters.ts";
import { tilingOf } from "../usage/store/tilings.ts";
import type { Difference, Hours, KindOfSource } from "./kind-of-source.ts";
import { KINDS } from "./kinds.ts";
import { openSource } from "./open-source.ts";
import { collecting, findSource, type SourceRow, updateState } from "./queries.ts";
import { SourceError } from "./source-error.ts";

const LISTED_MAX = 500;

/**
 * Schedules a source to be measured again from a day on, with its present configuration, and returns what that
 * changes. The next turns do the work as they backfill hours: if killed, they continue. Differences are stored as
 * corrections.
 *
 * @throws DomainError `not_found`, `conflict`, `invalid_date`, `source_failed`
 */
export async function measureAgain(
  deps: Deps,
  { id, from, dryRun, actor }: { id: string; from: string; dryRun: boolean; actor: Actor },
): Promise<MeasuredAgain> {
  const row = await findSource(deps.db, id);
  if (row === undefined) throw new DomainError("not_found", "This source does not exist.");
  const kind = KINDS[row.kind];
  const hours = hoursToMeasure(deps, row, { from, kind });
  const compared = await compare(deps, row, { kind, hours });
  if (!dryRun) await goBack(deps, row, { from: hours.from, actor });
  const meters = await loadMeters(deps.db);
  const listed = compared.differences.slice(0, LISTED_MAX);
  const customers = await customersOfTenants(deps.db, [...new Set(listed.map(({ tenantId }) => tenantId))]);
  return {
    dryRun,
    from: instantOfSeconds(hours.from),
    before: instantOfSeconds(compared.before),
    differences: listed.map((one) => ({
      ...shown(one, meters),
      customer: customers.get(one.tenantId) ?? null,
    })),
    differenceCount: compared.differences.length,
  };
}

function shown({ tenantId, meter, stored, measured }: Difference, meters: Meters) {
  return {
    tenantId,
    meter,
    unit: storedUnitOf(meters.of(meter)),
    stored: decimalText(stored),
    measured: decimalText(measured),
    difference: decimalText(measured.minus(stored)),
  };
}

/** Hours that are settled. Every turn measures later hours anyway. */
function hoursToMeasure(
  deps: Deps,
  row: SourceRow,
  { from, kind }: { from: string; kind: KindOfSource | undefined },
): Hours {
  if (kind?.compare === undefined || kind.oldest === undefined)
    throw new DomainError(
      "conflict",
      `${row.name} reports changes, not samples, so there is nothing to measure again.`,
    );
  const made = { config: row.config, createdAt: epochSeconds(row.created_at) };
  const begins = kind.begins?.(made);
  if (begins !== undefined && from < dateInZone(begins, deps.timeZone))
    throw new DomainError(
      "invalid_date",
      `${row.name} collects from ${dateInZone(begins, deps.timeZone)} on. Choose a later day, or set since of the source to an earlier time first.`,
      "/from",
    );
  if (row.settled_until === null)
    throw new DomainError("conflict", `Nothing has been collected from ${row.name} yet.`);
  const oldest = kind.oldest(deps, made);
  const start = tilingOf(deps.timeZone).startOfDay(from);
  if (start < oldest) {
    throw new DomainError(
      "invalid_date",
      `Hours before ${dateInZone(oldest, deps.timeZone)} are too old to be measured. Choose a later day, or raise backfillSeconds of the source.`,
      "/from",
    );
  }
  const before = epochSeconds(row.settled_until);
  if (start >= before) {
    throw new DomainError(
      "invalid_date",
      `Hours from ${row.settled_until} on are measured by every collection anyway. Choose an earlier day.`,
      "/from",
    );
  }
  return { from: start, before };
}

async function compare(
  deps: Deps,
  row: SourceRow,
  { kind, hours }: { kind: KindOfSource | undefined; hours: Hours },
) {
  try {
    const compared = await kind?.compare?.(deps, await openSource(deps, row), hours);
    return compared ?? { before: hours.before, differences: [] };
  } catch (error) {
    if (error instanceof SourceError) throw new DomainError("source_failed", error.message);
    throw error;
  }
}

/**
 * Moves the progress back, so that the next turns measure these hours again. Under the lock, because a running turn
 * would overwrite the progress.
 */
async function goBack(
  deps: Deps,
  { id, name }: SourceRow,
  { from, actor }: { from: number; actor: Actor },
): Promise<void> {
  const done = await alone(deps.db, collecting(id), () =>
    inTransaction(deps.db, async (tx) => {
      const row = await findSource(tx, id);
      const repaired = row?.repaired_until ?? null;
      await updateState(tx, id, {
        settled_until: instantOfSeconds(from),
        repaired_until: instantOfSeconds(repaired === null ? from : Math.min(from, epochSeconds(repaired))),
        next_attempt_at: null,
      });
      const data = { name, from: instantOfSeconds(from) };
      await record(tx, deps, [{ type: "source.measuredAgain", subject: id, actor, data }]);
      return true;
    }),
  );
  if (done === undefined)
    throw new DomainError("conflict", "The source is being collected right now. Try again in a minute.");
}
