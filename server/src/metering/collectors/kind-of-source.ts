import type { DryRunAnswer } from "@billow/contract/metering/sources.ts";
import type { Decimal } from "@billow/core/decimal.ts";
import type { Deps } from "../../deps.ts";
import type { OpenSource } from "./open-source.ts";

/** What is known of a source's progress when its turn ends well. */
export interface Collected {
  /** Usage before this instant is in; epoch seconds. */
  collectedUntil: number;
  /** When its next turn is; epoch seconds. */
  nextAttemptAt: number;
}

/**
 * What a kind of source does. `collect` takes in what there is by now through `ingestEvents` and may be killed at any
 * point: whatever it does again must end as if it had been done once. It ends by itself within about a minute, be there
 * more to do or not, and throws a `SourceError` when the source is to blame.
 */
export interface KindOfSource {
  collect(deps: Deps, source: OpenSource): Promise<Collected>;
  dryRun(
    deps: Deps,
    source: Pick<OpenSource, "name" | "config" | "secret" | "targets">,
    hours: number,
  ): Promise<DryRun>;
  /** Of kinds whose usage follows from samples alone: how what is stored of some hours differs from what is measured now. */
  compare?(deps: Deps, source: OpenSource, hours: Hours): Promise<Compared>;
  /** The first second that `source` can still be measured from. */
  oldest?(deps: Deps, source: Pick<OpenSource, "config">): number;
}

/** Whole hours, half-open, in epoch seconds. */
export interface Hours {
  from: number;
  before: number;
}

export interface Compared {
  /** Where the time for it ended before the hours did; epoch seconds. */
  before: number;
  differences: Difference[];
}

/** What is stored and what is measured of a tenant's meter, in the unit usage records have. */
export interface Difference {
  tenantId: string;
  meter: string;
  stored: Decimal;
  measured: Decimal;
}

/** What a dry run finds; whom the tenants belong to is added by whoever asks. */
export type DryRun = Omit<DryRunAnswer, "usage" | "unmatchedTenants"> & {
  usage: Omit<DryRunAnswer["usage"][number], "customer">[];
};
