import type { DryRunAnswer } from "@billow/contract/metering/sources.ts";
import type { Decimal } from "@billow/core/money/decimal.ts";
import type { Deps } from "../../deps.ts";
import type { OpenSource } from "./open-source.ts";

/** The progress of a source after a successful turn. */
export interface Collected {
  /** Usage before this instant is stored; epoch seconds. */
  collectedUntil: number;
  /** When its next turn is due; epoch seconds. */
  nextAttemptAt: number;
}

/**
 * What a kind of source can do. `collect` stores what is available through `ingestEvents`. It may be killed at any
 * point, so repeating a step must give the same result as doing it once. It returns within about a minute, even if
 * there is more to do, and throws a `SourceError` when the source is at fault.
 */
export interface KindOfSource {
  collect(deps: Deps, source: OpenSource): Promise<Collected>;
  dryRun(
    deps: Deps,
    source: Pick<OpenSource, "name" | "config" | "secret" | "targets">,
    hours: number,
  ): Promise<DryRun>;
  /** For kinds that measure samples: how the stored usage of some hours differs from what is measured now. */
  compare?(deps: Deps, source: OpenSource, hours: Hours): Promise<Compared>;
  /** The earliest second that `source` can still be measured from. */
  oldest?(deps: Deps, source: Pick<OpenSource, "config" | "createdAt">): number;
  /** The second at which collecting from `source` begins. */
  begins?(source: Pick<OpenSource, "config" | "createdAt">): number;
}

/** Whole hours, half-open, in epoch seconds. */
export interface Hours {
  from: number;
  before: number;
}

export interface Compared {
  /** Where the comparison stopped when it ran out of time; epoch seconds. */
  before: number;
  differences: Difference[];
}

/** Stored and measured quantity of a tenant's meter, in the unit of usage records. */
export interface Difference {
  tenantId: string;
  meter: string;
  stored: Decimal;
  measured: Decimal;
}

/** The findings of a dry run. The caller adds the customers of the tenants. */
export type DryRun = Omit<DryRunAnswer, "usage" | "unmatchedTenants"> & {
  usage: Omit<DryRunAnswer["usage"][number], "customer">[];
};
