import type { Actor, TimelineValue } from "./actor.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { SubjectKind } from "./event-types.ts";

/** An append-only fact about a subject, as hashed in its chain. */
export interface ChainedEvent {
  readonly subject: { readonly kind: SubjectKind; readonly id: string };
  /** The position among the subject's events, from 1. */
  readonly seq: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** The event's name without the kind of its subject, such as `sent`. */
  readonly name: string;
  readonly actor: Actor;
  readonly data: Readonly<Record<string, TimelineValue>>;
}

/**
 * The text of an event that the hash chain is computed over: JSON without spaces, keys sorted by code unit. Storing
 * an event as JSON and reading it back, in any key order, gives the same text. Invoices' events keep the form from
 * when only invoices had events, so that old chains stay valid.
 */
export function canonicalEvent({
  subject,
  seq,
  at,
  name,
  actor: { kind, id, name: actorName },
  data,
}: ChainedEvent): string {
  const actor = { kind, id, name: actorName };
  if (subject.kind === "invoice")
    return canonicalJson({ invoiceId: subject.id, seq, at, type: name, actor, data });
  return canonicalJson({
    subject: { kind: subject.kind, id: subject.id },
    seq,
    at,
    type: `${subject.kind}.${name}`,
    actor,
    data,
  });
}
