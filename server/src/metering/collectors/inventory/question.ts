import type { SourceQuestion } from "@billow/contract/metering/sources.ts";
import { type Difference, endsSomething } from "./differences.ts";

/** A list that would end more than this share of the counted resources is probably broken. */
const SHARE_MAX = 5;

const EXAMPLES = 10;

/** What a poll would end, but does not until a person confirms it. */
export interface Question extends Pick<SourceQuestion, "reason" | "detail" | "counted" | "examples"> {
  subjects: string[];
}

/**
 * Which of the corrections wait for a person: those that end a resource, when they are many or when parts of the list
 * cannot be read. Confirmed ones do not wait, and do not count towards "many".
 *
 * @param inventory.counted number of resources counted
 * @param inventory.unread number of items that cannot be read
 */
export function questionOf(
  settled: readonly Difference[],
  inventory: { counted: number; unread: number; confirmed: ReadonlySet<string> },
): Question | null {
  const ends = settled.filter(endsSomething);
  const rest = ends.filter(({ subject }) => !inventory.confirmed.has(subject));
  const counted = inventory.counted - (ends.length - rest.length);
  if (rest.length === 0) return null;
  const about = { counted, subjects: rest.map(({ subject }) => subject).sort(), examples: examplesOf(rest) };
  const lacks = `The inventory lacks ${rest.length} of ${counted} counted resources, or lists them for another tenant.`;
  const ask = "They are counted until someone confirms that they are gone, or they are listed again.";
  if (inventory.unread > 0) {
    const items = inventory.unread === 1 ? "1 item" : `${inventory.unread} items`;
    return {
      ...about,
      reason: "incomplete",
      detail: `${lacks} ${items} of the list cannot be read, so they may be among these. ${ask} If such items are not to be billed, skip them with a rule.`,
    };
  }
  if (rest.length * SHARE_MAX <= counted) return null;
  return {
    ...about,
    reason: "many",
    detail: `${lacks} That is more than a fifth, so the list may be broken. ${ask}`,
  };
}

function examplesOf(rest: readonly Difference[]): Question["examples"] {
  return rest
    .toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
    .slice(0, EXAMPLES)
    .map(({ tenantId, resource, detail }) => ({ tenantId, resource, detail }));
}
