import type { SourceQuestion } from "@billow/contract/metering/sources.ts";
import { type Difference, endsSomething } from "./differences.ts";

/** A list that would end more than this share of what is counted is more likely broken than right. */
const SHARE_MAX = 5;

const EXAMPLES = 10;

/** What a poll would end and does not, until a person has confirmed it. */
export interface Question extends Pick<SourceQuestion, "reason" | "detail" | "counted" | "examples"> {
  subjects: string[];
}

/**
 * Which of the differences that are to be put right wait for a person: those that would end something, if they are many or
 * the list has parts that cannot be read. What was confirmed waits no more and does not make the others many.
 *
 * @param given.counted how many resources are counted
 * @param given.unread how many items of the list cannot be read
 */
export function questionOf(
  settled: readonly Difference[],
  given: { counted: number; unread: number; confirmed: ReadonlySet<string> },
): Question | null {
  const ends = settled.filter(endsSomething);
  const rest = ends.filter(({ subject }) => !given.confirmed.has(subject));
  const counted = given.counted - (ends.length - rest.length);
  if (rest.length === 0) return null;
  const about = { counted, subjects: rest.map(({ subject }) => subject).sort(), examples: examplesOf(rest) };
  const lacks = `The inventory lacks ${rest.length} of ${counted} resources that are counted, or lists them for another tenant.`;
  const ask = "They count on until somebody confirms that they are gone, or they are listed again.";
  if (given.unread > 0) {
    const items = given.unread === 1 ? "1 item" : `${given.unread} items`;
    return {
      ...about,
      reason: "incomplete",
      detail: `${lacks} ${items} of the list cannot be read, so they may be among these. ${ask} Leave such items out with a rule if they are not to be billed.`,
    };
  }
  if (rest.length * SHARE_MAX <= counted) return null;
  return {
    ...about,
    reason: "many",
    detail: `${lacks} That is more than a fifth: the list may be broken. ${ask}`,
  };
}

function examplesOf(rest: readonly Difference[]): Question["examples"] {
  return rest
    .toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
    .slice(0, EXAMPLES)
    .map(({ tenantId, resource, detail }) => ({ tenantId, resource, detail }));
}
