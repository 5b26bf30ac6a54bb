import type { Deps } from "../../../deps.ts";
import { epochSeconds, instantOfSeconds } from "../../../http/present.ts";
import { customersOfTenants } from "../../../parties/customers/customers-of-tenants.ts";
import { lastTold } from "../../usage/allocations/last-told.ts";
import { type OpenAllocation, openAllocations } from "../../usage/allocations/open-allocations.ts";
import { ingestEvents } from "../../usage/ingest/ingest-events.ts";
import { type Rejection, storeRejected } from "../../usage/ingest/store-rejected.ts";
import type { AllocationChange } from "../../usage/store/event.ts";
import { type FoundGap, openGaps, putGaps } from "../gap-queries.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { dropQuestion, findQuestion, putQuestion, type QuestionRow } from "../question-queries.ts";
import { type Difference, differencesOf, keyOf } from "./differences.ts";
import { type Question, questionOf } from "./question.ts";

/** What a list says at one poll. */
export interface Inventory {
  /** Epoch seconds, before the list was read. */
  polledAt: number;
  listed: readonly AllocationChange[];
  refused: readonly Rejection[];
  /** Resources that exist, but whose items do not say what they are. */
  unclear: ReadonlySet<string>;
  /** The sources whose resources the list completes, by name. */
  watches: readonly string[];
  /** Whether the list covers such a resource, so that it is gone where the list lacks it. */
  lists(one: OpenAllocation): boolean;
}

/** A difference, when it was first seen, and whether to correct it now. */
interface Seen {
  difference: Difference;
  first: number;
  isSettled: boolean;
  /** Whether to record it as a gap. What an unaccompanied list reports at once was never missed. */
  isNoted: boolean;
}

/**
 * Compares the inventory with the allocations on record. A difference is recorded when it is first seen. It is
 * corrected, as of that time, when the next poll still sees it: until then, the watched sources may only be late.
 * Each correction is an event with an id derived from the difference, so a poll that is killed and repeated reports
 * it once. When too many resources would end, those corrections wait for a person. All others are made.
 */
export async function compareInventory(
  deps: Deps,
  source: Pick<OpenSource, "id" | "name">,
  { polledAt, listed, refused, unclear, watches, lists }: Inventory,
): Promise<void> {
  const uri = sourceUri(source.name);
  await storeRejected(deps, refused);
  const sources = [uri, ...watches.map(sourceUri)];
  const counted = await openAllocations(deps.db, sources);
  const differences = differencesOf({
    ...(await knownOf(deps, { listed, sources, counted: new Set(counted.map(keyOf)) })),
    listed,
    unclear,
    counted,
    lists,
    source: uri,
    before: polledAt,
  });
  const seen = await seenBefore(deps, source, { polledAt, differences, isAlone: watches.length === 0 });
  const standing = await findQuestion(deps.db, source.id);
  const settled = seen.filter(({ isSettled }) => isSettled).map(({ difference }) => difference);
  const question = questionOf(settled, {
    counted: counted.filter(lists).length,
    unread: refused.length,
    confirmed: new Set(standing?.confirmed_at ? standing.subjects : []),
  });
  await settle(deps, { source, polledAt, seen, waiting: new Set(question?.subjects) });
  await ask(deps, { source, polledAt, question, standing });
}

/** Which tenants of the listed items are customers, and when the uncounted resources were last reported. */
async function knownOf(
  deps: Deps,
  inventory: {
    listed: readonly AllocationChange[];
    sources: readonly string[];
    counted: ReadonlySet<string>;
  },
) {
  const tenantIds = [...new Set(inventory.listed.map((item) => item.tenantId))];
  const customers = await customersOfTenants(deps.db, tenantIds);
  const resources = inventory.listed.filter(
    (item) => customers.has(item.tenantId) && !inventory.counted.has(keyOf(item)),
  );
  return {
    isCustomer: (tenantId: string) => customers.has(tenantId),
    lastTold: await lastTold(deps.db, { sources: inventory.sources, resources }),
  };
}

/** Differences, each with the time it was first seen: at an earlier poll that recorded it, or now. */
async function seenBefore(
  deps: Deps,
  source: Pick<OpenSource, "id">,
  poll: { polledAt: number; differences: readonly Difference[]; isAlone: boolean },
): Promise<Seen[]> {
  const noted = await openGaps(deps.db, { collectorId: source.id, kind: "missed" });
  const since = new Map(noted.map((gap) => [gap.subject, epochSeconds(gap.starts_at)]));
  return poll.differences.map((difference) => {
    // Without watched sources, only the list reports changes, so it is believed at once. A missing resource must
    // still be missing at two polls.
    const isAtOnce = poll.isAlone && difference.kind !== "missing";
    const first = since.get(difference.subject) ?? poll.polledAt;
    return { difference, first, isSettled: isAtOnce || first < poll.polledAt, isNoted: !isAtOnce };
  });
}

/** Makes the corrections that are due and do not wait for a person, and records the other differences. */
async function settle(
  deps: Deps,
  poll: {
    source: Pick<OpenSource, "id">;
    polledAt: number;
    seen: readonly Seen[];
    waiting: ReadonlySet<string>;
  },
): Promise<void> {
  const { source, polledAt, seen } = poll;
  const changes: AllocationChange[] = [];
  const gaps: FoundGap[] = [];
  for (const { difference, first, isSettled, isNoted } of seen) {
    const isWaiting = poll.waiting.has(difference.subject);
    const isDone = isSettled && !isWaiting;
    if (isDone) changes.push(...difference.changes(first));
    const next = isWaiting
      ? "It waits for someone to confirm it."
      : isDone
        ? "It was corrected."
        : "It will be corrected if the next poll sees the same.";
    if (isNoted || isWaiting || first < polledAt) {
      gaps.push(gapOf(difference, { first, until: isDone ? polledAt : null, next }));
    }
  }
  if (changes.length > 0) await ingestEvents(deps, changes);
  const found = new Set(seen.map(({ difference }) => difference.subject));
  const noted = await openGaps(deps.db, { collectorId: source.id, kind: "missed" });
  const agreed = noted
    .filter((gap) => !found.has(gap.subject))
    .map((gap) => ({
      ...gap,
      ends_at: instantOfSeconds(polledAt),
      detail: `${gap.detail} It resolved by itself.`,
    }));
  await putGaps(deps.db, {
    collectorId: source.id,
    gaps: [...gaps, ...agreed],
    newId: deps.newId,
    now: instantOfSeconds(polledAt),
  });
}

/**
 * Stores the question, if there is one. An unchanged question keeps its id, so that a person who reads it can confirm
 * it.
 */
async function ask(
  deps: Deps,
  {
    source,
    polledAt,
    question,
    standing,
  }: {
    source: Pick<OpenSource, "id">;
    polledAt: number;
    question: Question | null;
    standing: QuestionRow | undefined;
  },
): Promise<void> {
  if (question === null) {
    if (standing !== undefined) await dropQuestion(deps.db, source.id);
    return;
  }
  const isSame =
    standing?.confirmed_at === null &&
    standing.reason === question.reason &&
    standing.subjects.join("\n") === question.subjects.join("\n");
  if (isSame) return;
  await putQuestion(
    deps.db,
    {
      ...question,
      collector_id: source.id,
      id: deps.newId(),
      asked_at: instantOfSeconds(polledAt),
    },
    { settled: standing?.confirmed_at ? standing.id : null },
  );
}

function gapOf(
  { tenantId, resource, subject, detail }: Difference,
  { first, until, next }: { first: number; until: number | null; next: string },
): FoundGap {
  return {
    kind: "missed",
    subject,
    meter: null,
    resource,
    tenant_id: tenantId,
    starts_at: instantOfSeconds(first),
    ends_at: until === null ? null : instantOfSeconds(until),
    detail: `${detail} ${next}`,
  };
}
