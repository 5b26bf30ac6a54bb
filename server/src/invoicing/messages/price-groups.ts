import type { LocalFormat } from "./local-format.ts";
import type { PlainKey } from "./messages.ts";

/** A group of prices as documents show it. One of the operator's own is called what they call it. */
export function priceGroupIn(group: string | null, { say }: Pick<LocalFormat, "say">): string {
  if (group === null) return say("groupOther");
  const key = GROUPS.get(group);
  return key === undefined ? group.charAt(0).toUpperCase() + group.slice(1) : say(key);
}

const GROUPS = new Map<string, PlainKey>([
  ["compute", "groupCompute"],
  ["storage", "groupStorage"],
  ["network", "groupNetwork"],
  ["gpu", "groupGpu"],
  ["kubernetes", "groupKubernetes"],
  ["database", "groupDatabase"],
  ["licence", "groupLicence"],
  ["ai", "groupAi"],
  ["other", "groupOther"],
]);
