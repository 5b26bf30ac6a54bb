import { inventoryConfig } from "@billow/contract/inventory-source.ts";
import type { Deps } from "../../../deps.ts";
import { epochSeconds, instantOfSeconds } from "../../../http/present.ts";
import { customersOfTenants } from "../../customers/customers-of-tenants.ts";
import type { AllocationChange } from "../../usage/event.ts";
import { ingestEvents } from "../../usage/ingest-events.ts";
import { keepRejected } from "../../usage/keep-rejected.ts";
import { openAllocations } from "../../usage/open-allocations.ts";
import { type FoundGap, openGaps, putGaps } from "../gap-queries.ts";
import type { Collected } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { SourceError } from "../source-error.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { listedItems } from "./listed-items.ts";
import { readInventory } from "./read-inventory.ts";

/** A list that suddenly lacks this many resources in one poll is more likely broken than right. */
const SUDDEN_LOSS_MIN = 20;
const SUDDEN_LOSS_SHARE = 0.5;

/**
 * Compares the inventory with what is counted. A difference is noted when it is first seen and put right when the next poll
 * still sees it, as of when it was first seen: what the watched sources tell may only be late. Each correction is an
 * event with an id of its own, so a poll that is killed and repeated tells it once.
 */
export async function collectInventory(deps: Deps, source: OpenSource): Promise<Collected> {
  const config = inventoryConfig.parse(source.config);
  const polledAt = Math.floor(deps.clock.nowMs() / 1000);
  const uri = sourceUri(source.name);
  const items = await readInventory(config, source.secret);
  const { listed, refused } = listedItems(items, { config, source: uri, now: polledAt });
  await keepRejected(deps, refused);
  const ours = await ofCustomers(deps, listed);
  const counted = await openAllocations(deps.db, [uri, ...config.watches.map(sourceUri)]);
  const differences = differencesOf({ listed: ours, counted, source: uri, before: polledAt });
  refuseSuddenLoss(differences, { counted: counted.length, url: config.url });
  await settle(deps, { source, polledAt, differences, isAlone: config.watches.length === 0 });
  return { collectedUntil: polledAt, nextAttemptAt: polledAt + config.everySeconds };
}

/** Items of tenants that are customers; those of others are counted from the first poll after they became customers. */
async function ofCustomers(deps: Deps, listed: readonly AllocationChange[]): Promise<AllocationChange[]> {
  const customers = await customersOfTenants(deps.db, [...new Set(listed.map((item) => item.tenantId))]);
  return listed.filter((item) => customers.has(item.tenantId));
}

function refuseSuddenLoss(
  differences: readonly Difference[],
  { counted, url }: { counted: number; url: string },
): void {
  const missing = differences.filter(({ kind }) => kind === "missing").length;
  if (missing < SUDDEN_LOSS_MIN || missing < counted * SUDDEN_LOSS_SHARE) return;
  throw new SourceError(
    `${url} lacks ${missing} of ${counted} resources that are counted. That is taken for a broken list, so none of them is ended; if they are really gone, tell so by events.`,
  );
}

async function settle(
  deps: Deps,
  given: { source: OpenSource; polledAt: number; differences: readonly Difference[]; isAlone: boolean },
): Promise<void> {
  const { source, polledAt } = given;
  const noted = await openGaps(deps.db, { collectorId: source.id, kind: "missed" });
  const since = new Map(noted.map((gap) => [gap.subject, epochSeconds(gap.starts_at)]));
  const changes: AllocationChange[] = [];
  const gaps: FoundGap[] = [];
  for (const difference of given.differences) {
    // A list that stands alone is the only one to tell what there is; that something is gone is seen twice all the same.
    const atOnce = given.isAlone && difference.kind !== "missing";
    const first = since.get(difference.subject) ?? polledAt;
    const isSettled = atOnce || first < polledAt;
    if (isSettled) changes.push(difference.change(first));
    if (!atOnce) gaps.push(gapOf(difference, { first, until: isSettled ? polledAt : null }));
  }
  if (changes.length > 0) await ingestEvents(deps, changes);
  const found = new Set(given.differences.map(({ subject }) => subject));
  const agreed = noted
    .filter((gap) => !found.has(gap.subject))
    .map((gap) => ({
      ...gap,
      ends_at: instantOfSeconds(polledAt),
      detail: `${gap.detail} It agreed by itself.`,
    }));
  await putGaps(deps.db, {
    collectorId: source.id,
    gaps: [...gaps, ...agreed],
    newId: deps.newId,
    now: instantOfSeconds(polledAt),
  });
}

function gapOf(
  { tenantId, resource, subject, detail }: Difference,
  { first, until }: { first: number; until: number | null },
): FoundGap {
  return {
    kind: "missed",
    subject,
    meter: null,
    resource,
    tenant_id: tenantId,
    starts_at: instantOfSeconds(first),
    ends_at: until === null ? null : instantOfSeconds(until),
    detail:
      until === null
        ? `${detail} If the next poll sees the same, it is put right.`
        : `${detail} It was put right.`,
  };
}
