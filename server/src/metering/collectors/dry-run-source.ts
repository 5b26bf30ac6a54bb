import type { DryRunAnswer, NewSource } from "@billow/contract/metering/sources.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../deps.ts";
import { customersOfTenants } from "../../parties/customers/customers-of-tenants.ts";
import { KINDS } from "./kinds.ts";
import { type OpenSource, openSource } from "./open-source.ts";
import { findSource } from "./queries.ts";
import { SourceError } from "./source-error.ts";
import { doubledBy } from "./sources/check-doubled.ts";
import { checkSource } from "./sources/check-source.ts";

/** What a source that is not stored yet would bill. @throws DomainError `source_failed`, and those of `checkSource` */
export async function dryRunSource(
  deps: Deps,
  { source, hours }: { source: NewSource; hours: number },
): Promise<DryRunAnswer> {
  checkSource(source, deps.targets);
  return dryRun(deps, { ...source, secret: source.secret ?? {}, targets: deps.targets }, hours);
}

/** What a stored source would bill. @throws DomainError `source_failed`, `not_found` */
export async function dryRunStored(deps: Deps, id: string, hours: number): Promise<DryRunAnswer> {
  const row = await findSource(deps.db, id);
  if (row === undefined) throw new DomainError("not_found", "This source does not exist.");
  return dryRun(deps, await openSource(deps, row), hours);
}

/** What would be billed to which customer over the last hours. Nothing is stored. */
async function dryRun(
  deps: Deps,
  source: Pick<OpenSource, "name" | "kind" | "config" | "secret" | "targets">,
  hours: number,
): Promise<DryRunAnswer> {
  const kind = KINDS[source.kind];
  if (kind === undefined)
    throw new DomainError("invalid_request", `There is no source of kind ${source.kind}.`);
  try {
    const found = await kind.dryRun(deps, source, hours);
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
