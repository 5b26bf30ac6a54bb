import type { Actor, TimelineValue } from "./actor.ts";
import { canonicalJson } from "./canonical-json.ts";
import { BANK_EVENTS, CUSTOMER_MONEY_EVENTS, INVOICE_MONEY_EVENTS } from "./money-event-types.ts";

/**
 * What a field of an event's data holds. A kind that ends with `?` may be missing or null.
 *
 * - `text`: words, names and identifiers
 * - `amount`: a decimal text in the currency of the field `currency`
 * - `date`: `YYYY-MM-DD`; `month`: `YYYY-MM`
 * - `count`: a whole number
 * - `flag`: yes or no
 * - `texts`: several texts
 * - `changes`: fields before and after, as the API shows them
 * - `lines`: an invoice's lines, their amounts before and after
 */
export type FieldKind =
  | "text"
  | "amount"
  | "date"
  | "month"
  | "count"
  | "flag"
  | "texts"
  | "changes"
  | "lines";

/** A field of a subject that was changed. */
export type FieldChange = {
  readonly field: string;
  readonly before: TimelineValue;
  readonly after: TimelineValue;
};

/** A changed line of an invoice; null where it is new or removed. */
export type LineChange = {
  readonly product: string;
  readonly before: string | null;
  readonly after: string | null;
};

interface FieldValues {
  text: string;
  amount: string;
  date: string;
  month: string;
  count: number;
  flag: boolean;
  texts: readonly string[];
  changes: readonly FieldChange[];
  lines: readonly LineChange[];
}

interface EventSpec {
  readonly data: Readonly<Record<string, FieldKind | `${FieldKind}?`>>;
  /** Whether webhooks carry it. */
  readonly webhook: boolean;
}

/**
 * All event types. The part before the dot is the kind of subject. The events of subject `invoice` are the invoice's
 * timeline.
 */
export const EVENTS = {
  "invoice.created": {
    data: { total: "amount", currency: "text", billingRun: "month?", rateCard: "text?" },
    webhook: true,
  },
  "invoice.edited": {
    data: { changed: "texts", totalBefore: "amount", total: "amount", currency: "text" },
    webhook: true,
  },
  "invoice.refreshed": {
    data: {
      totalBefore: "amount",
      total: "amount",
      currency: "text",
      dueDate: "date?",
      lines: "lines",
      moreLines: "count?",
    },
    webhook: true,
  },
  "invoice.nothingBilled": { data: { reason: "text", usage: "texts" }, webhook: true },
  "invoice.nothingBilledUndone": { data: {}, webhook: true },
  "invoice.noteChanged": { data: {}, webhook: true },
  "invoice.finalized": {
    data: { total: "amount", currency: "text", issueDate: "date", dueDate: "date", number: "text?" },
    webhook: true,
  },
  "invoice.sent": { data: { to: "text", also: "texts?" }, webhook: true },
  "invoice.sendUndone": { data: { cancelled: "count" }, webhook: true },
  "invoice.sentAgain": { data: { to: "text", also: "texts?" }, webhook: true },
  "invoice.reminded": {
    data: {
      to: "text",
      also: "texts?",
      amountDue: "amount",
      currency: "text",
      rule: "count?",
      fee: "amount?",
      interest: "amount?",
    },
    webhook: true,
  },
  "invoice.promised": { data: { promisedOn: "date", note: "text?" }, webhook: true },
  "invoice.promiseWithdrawn": { data: { promisedOn: "date" }, webhook: true },
  "invoice.emailDelivered": {
    data: { to: "text", message: "text", answer: "text?", messageId: "text?" },
    webhook: true,
  },
  "invoice.emailFailed": {
    data: { to: "text", message: "text", answer: "text", messageId: "text?" },
    webhook: true,
  },
  "invoice.emailBounced": {
    data: { to: "text", message: "text", answer: "text", messageId: "text?" },
    webhook: true,
  },
  "invoice.linkCreated": { data: { validUntil: "text" }, webhook: true },
  "invoice.linkRevoked": { data: {}, webhook: true },
  "invoice.viewed": { data: {}, webhook: true },
  ...INVOICE_MONEY_EVENTS,
  "invoice.overdue": { data: { dueDate: "date" }, webhook: true },
  "invoice.voided": {
    data: { reason: "text", total: "amount", currency: "text", emailsCancelled: "count?" },
    webhook: true,
  },
  "invoice.refunded": {
    data: {
      amount: "amount",
      toCredit: "amount?",
      currency: "text",
      reason: "text?",
      transactionId: "text?",
      goodwill: "flag?",
      creditNote: "text",
    },
    webhook: true,
  },
  "invoice.creditNoteIssued": { data: { number: "text", total: "amount", currency: "text" }, webhook: true },

  "user.created": {
    data: { name: "text", email: "text", role: "text", onlyCustomers: "texts?" },
    webhook: false,
  },
  "user.invited": {
    data: { name: "text", email: "text", role: "text", onlyCustomers: "texts?" },
    webhook: false,
  },
  "user.invitedAgain": { data: { name: "text", email: "text" }, webhook: false },
  "user.invitationRevoked": { data: { name: "text", email: "text" }, webhook: false },
  "user.invitationAccepted": { data: { name: "text" }, webhook: false },
  "user.passwordResetRequested": { data: { name: "text" }, webhook: false },
  "user.emailChangeRequested": { data: { name: "text", email: "text" }, webhook: false },
  "user.changed": { data: { name: "text", changes: "changes" }, webhook: false },
  "user.disabled": { data: { name: "text" }, webhook: false },
  "user.enabled": { data: { name: "text" }, webhook: false },
  "user.signedIn": {
    data: { name: "text", address: "text", provider: "text?", passkey: "text?" },
    webhook: false,
  },
  "user.signInFailed": {
    data: {
      name: "text?",
      account: "text",
      address: "text",
      provider: "text?",
      reason: "text?",
      unrecorded: "count?",
    },
    webhook: false,
  },
  "user.signedOut": { data: { name: "text" }, webhook: false },
  "user.sessionsEnded": { data: { name: "text" }, webhook: false },
  "user.passwordChanged": { data: { name: "text" }, webhook: false },
  "user.secondFactorOn": { data: { name: "text" }, webhook: false },
  "user.secondFactorOff": { data: { name: "text" }, webhook: false },
  "user.backupCodesMade": { data: { name: "text" }, webhook: false },
  "user.passkeyAdded": { data: { name: "text", passkey: "text" }, webhook: false },
  "user.passkeyRemoved": { data: { name: "text", passkey: "text" }, webhook: false },
  "user.identityProved": { data: { name: "text", address: "text", by: "text" }, webhook: false },
  "user.proofFailed": { data: { name: "text", address: "text", by: "text" }, webhook: false },
  "user.signOnLinked": { data: { name: "text", provider: "text" }, webhook: false },

  "role.created": { data: { name: "text", permissions: "texts" }, webhook: false },
  "role.changed": { data: { name: "text", changes: "changes" }, webhook: false },
  "role.removed": { data: { name: "text", permissions: "texts" }, webhook: false },

  "singleSignOn.changed": { data: { changes: "changes", credentialsChanged: "flag" }, webhook: false },

  "apiKey.created": {
    data: { name: "text", scopes: "texts", expiresAt: "text?", allowedAddresses: "texts?" },
    webhook: false,
  },
  "apiKey.changed": { data: { name: "text", changes: "changes" }, webhook: false },
  "apiKey.rotated": { data: { name: "text", oldValidUntil: "text?", expiresAt: "text?" }, webhook: false },
  "apiKey.revoked": { data: { name: "text" }, webhook: false },

  "paymentProvider.changed": {
    data: { name: "text", changes: "changes", credentialsChanged: "flag" },
    webhook: false,
  },

  "settings.changed": { data: { changes: "changes" }, webhook: false },

  "issuer.created": { data: { name: "text", changes: "changes" }, webhook: false },
  "issuer.changed": { data: { name: "text", changes: "changes" }, webhook: false },
  "issuer.periodClosed": { data: { name: "text", period: "month" }, webhook: false },
  "issuer.periodReopened": { data: { name: "text", period: "month", reason: "text" }, webhook: false },

  "customer.created": { data: { name: "text", tenantId: "text", changes: "changes" }, webhook: false },
  "customer.changed": { data: { name: "text", changes: "changes" }, webhook: false },
  "customer.merged": {
    data: { name: "text", into: "text", startsOn: "date?", tenants: "texts", accounts: "count" },
    webhook: false,
  },
  "customer.joinedGroup": {
    data: { name: "text", parent: "text", parentId: "text", startsOn: "date" },
    webhook: false,
  },
  "customer.leftGroup": { data: { name: "text", parent: "text", startsOn: "date" }, webhook: false },
  "customer.tookOver": { data: { name: "text", duplicate: "text" }, webhook: false },
  ...CUSTOMER_MONEY_EVENTS,
  ...BANK_EVENTS,
  "customer.suspensionDue": { data: { name: "text", reason: "text", debts: "texts" }, webhook: true },
  "customer.suspensionLifted": { data: { name: "text", reason: "text", dueSince: "text?" }, webhook: true },
  "customer.remindersChanged": { data: { name: "text", changes: "changes" }, webhook: false },

  "subscription.created": { data: { name: "text", startsOn: "date", changes: "changes" }, webhook: false },
  "subscription.removed": { data: { name: "text", startsOn: "date", changes: "changes" }, webhook: false },

  "meter.created": { data: { name: "text", changes: "changes" }, webhook: false },
  "meter.changed": { data: { name: "text", changes: "changes" }, webhook: false },
  "meter.removed": { data: { name: "text", changes: "changes" }, webhook: false },

  "rateCard.created": { data: { name: "text", validFrom: "date", changes: "changes" }, webhook: false },
  "rateCard.removed": { data: { name: "text", validFrom: "date", changes: "changes" }, webhook: false },

  "source.created": {
    data: { name: "text", changes: "changes", credentialsChanged: "flag" },
    webhook: false,
  },
  "source.changed": {
    data: { name: "text", changes: "changes", credentialsChanged: "flag" },
    webhook: false,
  },
  "source.removed": { data: { name: "text" }, webhook: false },
  "source.confirmed": { data: { name: "text", question: "text" }, webhook: false },
  "source.measuredAgain": { data: { name: "text", from: "text" }, webhook: false },

  "import.finished": {
    data: {
      name: "text",
      imports: "text",
      good: "count",
      bad: "count",
      customersCreated: "count?",
      customersChanged: "count?",
    },
    webhook: false,
  },

  "billingRun.started": { data: { name: "month" }, webhook: false },
  "billingRun.ended": { data: { name: "month", created: "count", skipped: "count" }, webhook: false },

  "bulkJob.started": { data: { action: "text", invoices: "count", reason: "text?" }, webhook: false },
  "bulkJob.cancelled": { data: { action: "text" }, webhook: false },
  "bulkJob.undone": { data: { action: "text", undone: "count" }, webhook: false },

  "reminderRules.changed": { data: { name: "text?", changes: "changes" }, webhook: false },

  "outbox.retried": { data: { name: "text", to: "text", message: "text" }, webhook: false },
  "outbox.backlogRetried": { data: { part: "text", queued: "count" }, webhook: false },

  "webhookEndpoint.created": { data: { name: "text", changes: "changes" }, webhook: false },
  "webhookEndpoint.changed": { data: { name: "text", changes: "changes" }, webhook: false },
  "webhookEndpoint.removed": { data: { name: "text" }, webhook: false },
  "webhookEndpoint.secretRotated": { data: { name: "text" }, webhook: false },
  "webhookEndpoint.tested": { data: { name: "text" }, webhook: false },
  "webhookEndpoint.deliveryRetried": { data: { name: "text", deliveryId: "text" }, webhook: false },
  "webhookEndpoint.switchedOff": { data: { name: "text", reason: "text" }, webhook: false },

  "export.made": { data: { name: "text", filter: "texts" }, webhook: false },

  "usageArchive.changed": { data: { changes: "changes" }, webhook: false },
  "usageArchive.written": {
    data: { name: "text", month: "month", events: "count", sha256: "text", sums: "text" },
    webhook: false,
  },
  "demo.loaded": { data: { customers: "count", invoices: "count" }, webhook: false },
  "demo.removed": { data: { customers: "count", invoices: "count" }, webhook: false },
} as const satisfies Record<`${string}.${string}`, EventSpec>;

/** One of the types of `EVENTS`, such as `invoice.sent`. */
export type EventType = keyof typeof EVENTS;

type KindOf<T extends string> = T extends `${infer Kind}.${string}` ? Kind : never;
type NameOf<T extends string, Kind extends string> = T extends `${Kind}.${infer Name}` ? Name : never;

/** The kinds of subjects. */
export type SubjectKind = KindOf<EventType>;

/** The types on an invoice's timeline: the events of subject `invoice`, without that word. */
export type TimelineType = NameOf<EventType, "invoice">;

type ValueOf<Kind> = Kind extends `${infer Base}?`
  ? ValueOf<Base>
  : Kind extends keyof FieldValues
    ? FieldValues[Kind]
    : never;

type DataOf<Fields> = {
  readonly [K in keyof Fields as Fields[K] extends `${string}?` ? never : K]: ValueOf<Fields[K]>;
} & {
  readonly [K in keyof Fields as Fields[K] extends `${string}?` ? K : never]?: ValueOf<Fields[K]> | null;
};

/** The data of an event type, besides actor, time and subject. */
export type EventData<T extends EventType> = DataOf<(typeof EVENTS)[T]["data"]>;

/** The data of a stored event. Earlier versions of Billow recorded fewer fields. */
export type StoredEventData<T extends EventType> = {
  readonly [K in keyof (typeof EVENTS)[T]["data"]]?: ValueOf<(typeof EVENTS)[T]["data"][K]> | null;
};

/** The name of any field of any event. */
export type EventField = { [T in EventType]: keyof (typeof EVENTS)[T]["data"] }[EventType];

/** An event about to be recorded. */
export type NewEvent = {
  [T in EventType]: {
    readonly type: T;
    /** The id of the subject; its kind is the part of the type before the dot. */
    readonly subject: string;
    readonly actor: Actor;
    readonly data: EventData<T>;
  };
}[EventType];

/** All types, in the order of `EVENTS`. */
export const EVENT_TYPES: readonly EventType[] = keysOf(EVENTS);

function keysOf<T extends object>(table: T): (keyof T)[] {
  // An object literal has no keys besides those of its type.
  return Object.keys(table) as (keyof T)[];
}

/** The types of events that webhooks carry, with their subject as the API answers it. */
export const WEBHOOK_TYPES: readonly string[] = EVENT_TYPES.filter((type) => EVENTS[type].webhook);

/** The kinds of subjects, each once. */
export const SUBJECT_KINDS: readonly SubjectKind[] = [
  ...new Set(EVENT_TYPES.map((type) => subjectKindOf(type))),
];

/** The kind of subject of an event type. */
export function subjectKindOf<T extends EventType>(type: T): KindOf<T> {
  return type.slice(0, type.indexOf(".")) as KindOf<T>;
}

/** A type without the kind of its subject: `sent` for `invoice.sent`. */
export function eventNameOf(type: EventType): string {
  return type.slice(type.indexOf(".") + 1);
}

/** The type of a stored event; undefined for types that this version does not know. */
export function eventTypeOf(kind: string, name: string): EventType | undefined {
  const type = `${kind}.${name}`;
  return EVENT_TYPES.find((known) => known === type);
}

/** The fields of a subject that differ, by name. Values are compared and stored as JSON. */
export function changesOf(
  before: Readonly<Record<string, TimelineValue | undefined>>,
  after: Readonly<Record<string, TimelineValue | undefined>>,
): FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields.flatMap((field) => {
    const [was, is] = [before[field] ?? null, after[field] ?? null];
    return canonicalJson(was) === canonicalJson(is) ? [] : [{ field, before: was, after: is }];
  });
}
