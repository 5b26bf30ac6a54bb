/** What a timeline entry can tell about an invoice. */
export const TIMELINE_TYPES = [
  "created",
  "edited",
  "refreshed",
  "noteChanged",
  "finalized",
  "sent",
  "sendUndone",
  "sentAgain",
  "reminded",
  "emailDelivered",
  "emailFailed",
  "emailBounced",
  "paymentRecorded",
  "creditApplied",
  "creditReleased",
  "overdue",
  "voided",
  "refunded",
  "creditNoteIssued",
] as const;

/** One of `TIMELINE_TYPES`. */
export type TimelineType = (typeof TIMELINE_TYPES)[number];

/** The kinds of actors. */
export const ACTOR_KINDS = ["user", "apiKey", "system", "provider"] as const;

/** Who did it: a user, an API key, the system itself or a payment provider. */
export interface Actor {
  readonly kind: (typeof ACTOR_KINDS)[number];
  readonly id: string;
  readonly name: string;
}

/**
 * What a timeline entry's data may hold: JSON whose numbers are whole and safe, as amounts and quantities are
 * texts.
 */
export type TimelineValue =
  | string
  | number
  | boolean
  | null
  | readonly TimelineValue[]
  | { readonly [key: string]: TimelineValue };

/** One append-only fact about an invoice. */
export interface TimelineEntry {
  readonly invoiceId: string;
  /** The place in the invoice's timeline, from 1. */
  readonly seq: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly type: TimelineType;
  readonly actor: Actor;
  readonly data: Readonly<Record<string, TimelineValue>>;
}

/**
 * The one text of an entry that the hash chain is computed over: JSON without spaces, the keys of every
 * object sorted by code unit. Storing an entry as JSON and reading it back, in whatever key order, gives the
 * same text.
 */
export function canonicalTimelineEntry({ invoiceId, seq, at, type, actor, data }: TimelineEntry): string {
  const { kind, id, name } = actor;
  return canonicalJson({ invoiceId, seq, at, type, actor: { kind, id, name }, data });
}

function canonicalJson(value: TimelineValue): string {
  // A missing value would vanish when stored, and the text could no longer be computed from what is stored.
  if (value === undefined) throw new TypeError("A timeline entry holds no undefined values.");
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TypeError("Numbers in a timeline entry are whole and safe; amounts and quantities are texts.");
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** `Array.isArray` alone does not narrow away a readonly array. */
function isList(value: TimelineValue): value is readonly TimelineValue[] {
  return Array.isArray(value);
}
