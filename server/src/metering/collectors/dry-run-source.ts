import type { DryRunAnswer, NewSource } from "@billow/contract/metering/sources.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../deps.ts";
import { customersOfTenants } from "../../parties/customers/customers-of-tenants.ts";
import { loadMeters } from "../meters/load-meters.ts";
import { dryRunEvents } from "./foreign/dry-run-events.ts";
import { KINDS } from "./kinds.ts";
import { type OpenSource, openSource } from "./open-source.ts";
import { findSource } from "./queries.ts";
import { SourceError } from "./source-error.ts";
import { doubledBy } from "./sources/check-doubled.ts";
import { checkSource } from "./sources/check-source.ts";

/** What a source that is not stored yet would bill. @throws DomainError `source_failed`, and those of `checkSource` */
export async function dryRunSource(
  deps: Deps,
  { source, ...asked }: { source: NewSource } & Asked,
): Promise<DryRunAnswer> {
  checkSource(source, { targets: deps.targets, meters: await loadMeters(deps.db) });
  return dryRun(deps, { ...source, secret: source.secret ?? {}, targets: deps.targets }, asked);
}

/** What a stored source would bill. @throws DomainError `source_failed`, `not_found` */
export async function dryRunStored(deps: Deps, id: string, asked: Asked): Promise<DryRunAnswer> {
  const row = await findSource(deps.db, id);
  if (row === undefined) throw new DomainError("not_found", "This source does not exist.");
  return dryRun(deps, await openSource(deps, row), asked);
}

/** How many hours of a system to try, or which events. */
interface Asked {
  hours: number;
  events?: string | undefined;
  refused: boolean;
}

/** What would be billed to which customer over the last hours. Nothing is stored. */
async function dryRun(
  deps: Deps,
  source: Pick<OpenSource, "name" | "kind" | "config" | "secret" | "targets">,
  asked: Asked,
): Promise<DryRunAnswer> {
  try {
    const found = await foundBy(deps, source, asked);
    const tenantIds = [...new Set(found.usage.map((one) => one.tenantId))];
    const customers = await customersOfTenants(deps.db, tenantIds);
    return {
      ...found,
      notes: [...found.notes, ...(await doubledBy(deps.db, source, Math.floor(deps.clock.nowMs() / 1000)))],
      usage: found.usage.map((one) => ({ ...one, customer: customers.get(one.tenantId) ?? null })),
      unmatchedTenants: tenantIds.filter((tenantId) => !customers.has(tenantId)).sort(),
    };
  } catch (error) {
    if (error instanceof SourceError) throw new DomainError("source_failed", error.message);
    throw error;
  }
}

function foundBy(
  deps: Deps,
  source: Pick<OpenSource, "name" | "kind" | "config" | "secret" | "targets">,
  { hours, events, refused }: Asked,
) {
  if (source.kind === "events") return dryRunEvents(deps, source, { events, refused });
  const kind = KINDS[source.kind];
  if (kind !== undefined) return kind.dryRun(deps, source, hours);
  throw new DomainError("invalid_request", `There is no source of kind ${source.kind}.`);
}
