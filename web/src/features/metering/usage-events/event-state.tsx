import type { UsageEventState } from "@billow/contract/metering/usage.ts";
import { Badge, type BadgeTone } from "../../../components/badge.tsx";

/** The states of an event in the order in which they are told. */
export const eventStates: readonly UsageEventState[] = [
  "open",
  "billed",
  "free",
  "unmatched",
  "superseded",
  "conflict",
  "rejected",
];

export const eventStateLabels: Readonly<Record<UsageEventState, string>> = {
  open: "Open",
  billed: "Billed",
  free: "Free",
  unmatched: "Unmatched",
  superseded: "Superseded",
  conflict: "Conflict",
  rejected: "Rejected",
};

/** What a state means, in a sentence. */
export const eventStateMeanings: Readonly<Record<UsageEventState, string>> = {
  open: "Counted, and waiting for the billing run of its month.",
  billed: "On an invoice.",
  free: "Billed with its month at a price of zero.",
  unmatched:
    "No customer has its tenant ID yet, or its meter is unknown. It counts as soon as both are there.",
  superseded: "Replaced by a later revision of the same event.",
  conflict: "The same event arrived again with other content and no higher revision. The first one counts.",
  rejected: "Not usable as it was sent.",
};

const tones: Readonly<Record<UsageEventState, BadgeTone>> = {
  open: "sent",
  billed: "paid",
  free: "draft",
  unmatched: "pending",
  superseded: "draft",
  conflict: "overdue",
  rejected: "overdue",
};

/** An event's state as a badge. */
export function EventStateBadge({ state }: { state: UsageEventState }) {
  return <Badge tone={tones[state]}>{eventStateLabels[state]}</Badge>;
}
