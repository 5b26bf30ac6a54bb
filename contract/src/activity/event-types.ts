import { ACTOR_KINDS, type Actor } from "@billow/core/activity/actor.ts";
import {
  EVENT_TYPES,
  EVENTS,
  type EventField,
  type EventType,
  eventNameOf,
  type FieldKind,
  type StoredEventData,
  subjectKindOf,
  type TimelineType,
} from "@billow/core/activity/event-types.ts";
import { z } from "zod";
import { instant } from "../wire.ts";

/** The actor of an event. */
export const actor = z.object({ kind: z.enum(ACTOR_KINDS), id: z.string(), name: z.string() });

/** The meaning of each field of an event's data. A field without a text does not compile. */
const WORDS: Readonly<Record<EventField, string>> = {
  account: "What was entered as the e-mail address",
  action: "What the bulk job does with each invoice",
  address: "The network address of the caller",
  also: "Who else gets the e-mail",
  accounts: "How many remembered bank accounts moved",
  alsoOn: "The invoice or customer that a payment with the same transaction is on, too",
  amount: "The sum of money",
  amountDue: "What was to be paid at that moment",
  answer: "What the mail server said",
  bankAccount: "The operator's account at the bank",
  back: "What was given back of what was paid, as credit or refunded",
  bad: "Rows or events that were refused",
  billingRun: "The month of the billing run that made the draft",
  by: "What was to prove who the user is: password, passkey, or the name of the single sign-on",
  cancelled: "How many e-mails were cancelled",
  changed: "The fields that were changed",
  changes: "The fields that were changed, with their values before and after",
  collectOn: "The day on which the bank collects",
  created: "How many drafts it created",
  credentialsChanged: "Whether the credentials were set or changed; they are never shown",
  credit: "What of the payment became customer credit",
  creditNote: "The number of the credit note",
  currency: "ISO 4217 code of the amounts",
  customers: "How many customers the demo had",
  customersChanged: "How many customers were changed",
  customersCreated: "How many customers were created",
  debtorAccount: "The beginning and end of the customer's account",
  debts: "The numbers of the invoices for which it is due",
  deliveryId: "The delivery, by id",
  due: "What it took off what was due",
  dueSince: "Since when it was due",
  duplicate: "The customer that was merged into this one",
  dueDate: "When the invoice is due",
  email: "The e-mail address",
  emailsCancelled: "How many e-mails were cancelled",
  fee: "What the customer is charged for it on the next invoice",
  filter: "What narrowed the export, each as name=value",
  from: "From when on",
  good: "Rows or events that were accepted",
  goodwill: "Whether it is goodwill, and no correction of the invoice",
  imports: "What the file had: allocations, usage or customers",
  into: "The customer that it was merged into",
  interest: "The interest that the customer is charged on the next invoice",
  invoices: "How many invoices",
  issueDate: "The date of issue",
  lines: "The lines that were changed",
  mandate: "The mandate's reference",
  message: "The kind of e-mail: invoice, reminder, creditNote, receipt or escalation",
  messageId: "The Message-ID of the e-mail",
  method: "How it was paid",
  month: "The month whose usage events the file holds",
  moreLines: "How many more lines were changed",
  name: "The name at that moment",
  note: "What was said",
  number: "The number of the credit note, or that the invoice took when it was issued",
  ofPayment: "The whole payment",
  onlyCustomers: "The customers that the user is limited to",
  paidOn: "When the money was received",
  passkey: "The name of the passkey",
  parent: "The customer whose invoices it is on",
  parentId: "The id of that customer",
  part: "Which e-mails: those that failed, or those that wait for a mail server",
  permissions: "What the role allows",
  period: "The accounting period",
  promisedOn: "The day until which the customer promised to pay",
  provider: "The single sign-on that vouched for the user",
  question: "What was confirmed",
  queued: "How many e-mails leave again",
  rateCard: "The rate card that priced the draft",
  reason: "Why",
  reversedOn: "When the money was gone again",
  role: "The role of the user",
  rule: "After how many days the rule reminds; missing where a person did",
  allowedAddresses: "From where the API key may be used; none for everywhere",
  entries: "How many lines the bank statement has",
  events: "How many usage events the file holds",
  expiresAt: "When the API key expires",
  oldValidUntil: "Until when the old secret is valid",
  scopes: "What the API key may do",
  settles: "Whether nothing is left to pay after it",
  sha256: "The SHA-256 of the file",
  skipped: "How many customers got no draft",
  sums: "The SHA-256 of what the file's usage comes to",
  sure: "How many lines matched for sure",
  status: "The invoice's status afterwards",
  startsOn: "The date from which it holds",
  tenants: "The tenants that moved, by id",
  tenantId: "The customer's id on the cloud platform",
  to: "The recipient's address",
  toCredit: "What of the amount became customer credit again",
  total: "The invoice's total",
  totalBefore: "The invoice's total before the change",
  transactionId: "The id of the transaction at the bank or provider",
  undone: "How many invoices were undone",
  unrecorded: "How many more sign-ins failed since the last recorded one",
  usage: "The quantities without a price that nothing is billed for",
  validFrom: "The date from which the prices hold",
  validUntil: "Until when the link opens the invoice",
};

const fieldChange = z
  .object({
    field: z.string().meta({ description: "The field's name in the API" }),
    before: z.unknown().meta({ description: "Its value before the change" }),
    after: z.unknown().meta({ description: "Its value after it" }),
  })
  .meta({ id: "FieldChange" });

const lineChange = z
  .object({
    product: z.string(),
    before: z.string().nullable().meta({ description: "Its amount before; null where it is new" }),
    after: z.string().nullable().meta({ description: "Its amount after; null where it is gone" }),
  })
  .meta({ id: "LineChange" });

/** The schema of each kind of field in an event's data. */
const FIELDS = {
  text: z.string(),
  amount: z.string(),
  date: z.string(),
  month: z.string(),
  count: z.number().int(),
  flag: z.boolean(),
  texts: z.array(z.string()),
  changes: z.array(fieldChange),
  lines: z.array(lineChange),
} satisfies Record<FieldKind, z.ZodType>;

/** The data of an event as it is read. Events of earlier versions of Billow may lack any field. */
export function eventData(type: EventType): z.ZodObject {
  const fields: [string, FieldKind | `${FieldKind}?`][] = Object.entries(EVENTS[type].data);
  const words: Readonly<Record<string, string>> = WORDS;
  return z.looseObject(
    Object.fromEntries(
      fields.map(([name, kind]) => [
        name,
        FIELDS[baseOf(kind)].nullable().optional().meta({ description: words[name] }),
      ]),
    ),
  );
}

function baseOf(kind: FieldKind | `${FieldKind}?`): FieldKind {
  const base = kind.replace("?", "");
  const found = Object.keys(FIELDS).find((name): name is FieldKind => name === base);
  if (found === undefined) throw new Error(`unknown kind of field ${kind}`);
  return found;
}

const [firstTimelineType, ...otherTimelineTypes] = EVENT_TYPES.filter(
  (type) => subjectKindOf(type) === "invoice",
).map((type) => z.object({ at: instant, type: z.literal(eventNameOf(type)), actor, data: eventData(type) }));
if (firstTimelineType === undefined) throw new Error("there are no events of invoices");

/** The data of a timeline's entries, by type. */
export type TimelineDataOf = { [T in TimelineType]: StoredEventData<`invoice.${T}`> };

/** An append-only fact about an invoice: what, when, who. `data` depends on the type. */
export type TimelineEntry = {
  [T in TimelineType]: { at: string; type: T; actor: Actor; data: TimelineDataOf[T] };
}[TimelineType];

const entry: z.ZodType = z
  .discriminatedUnion("type", [firstTimelineType, ...otherTimelineTypes])
  .meta({ id: "TimelineEntry" });

// The schema is made from the same table as the type, which zod cannot know.
export const timelineEntry = entry as z.ZodType<TimelineEntry>;
