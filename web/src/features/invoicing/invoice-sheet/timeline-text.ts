import type { TimelineDataOf, TimelineEntry } from "@billow/contract/activity/event-types.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import { INVOICE_STATUSES } from "@billow/contract/invoicing/invoice-statuses.ts";
import { formatDate, formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";

/** An entry as it is shown: what happened, who did it and why, and what it did to the invoice. */
export interface TimelineText {
  what: string;
  who: string;
  /** The status whose colour the dot has; null for messages, whose dot is hollow. */
  status: InvoiceStatus | null;
}

interface Said {
  what: string;
  why?: string | undefined;
  status: InvoiceStatus | null;
}

/** What an event of an invoice reads like. An event without words does not compile. */
const words: { readonly [T in keyof TimelineDataOf]: (data: TimelineDataOf[T]) => Said } = {
  created: ({ billingRun }) => ({ what: "Draft created", why: runOf(billingRun), status: "draft" }),
  edited: () => ({ what: "Draft changed", status: "draft" }),
  refreshed: () => ({ what: "Draft refreshed", status: "draft" }),
  nothingBilled: ({ reason, usage }) => ({
    what: `Nothing billed for ${(usage ?? []).join(", ")}`,
    why: quoted(reason),
    status: null,
  }),
  nothingBilledUndone: () => ({ what: "Held again for a price", status: null }),
  noteChanged: () => ({ what: "Note changed", status: null }),
  finalized: ({ number }) => ({ what: number ? `Finalized as ${number}` : "Finalized", status: "pending" }),
  sent: (data) => ({ what: `Sent${toRecipients(data)}`, status: "sent" }),
  sendUndone: () => ({ what: "Sending undone", status: "pending" }),
  sentAgain: (data) => ({ what: `Sent again${toRecipients(data)}`, status: "sent" }),
  reminded: (data) => ({ what: `Reminder sent${toRecipients(data)}`, status: null }),
  promised: ({ promisedOn, note: said }) => ({
    what: promisedOn ? `Payment promised by ${formatDate(promisedOn)}` : "Payment promised",
    why: quoted(said),
    status: null,
  }),
  promiseWithdrawn: () => ({ what: "Promise to pay taken back", status: null }),
  emailDelivered: ({ to }) => ({ what: "E-mail delivered", why: text(to), status: null }),
  emailFailed: ({ to, answer }) => ({
    what: "E-mail could not be sent",
    why: joined(text(to), text(answer)),
    status: null,
  }),
  emailBounced: ({ to, answer }) => ({
    what: "E-mail came back",
    why: joined(text(to), text(answer)),
    status: null,
  }),
  linkCreated: () => ({ what: "Link created", status: null }),
  linkRevoked: () => ({ what: "Link revoked", status: null }),
  viewed: () => ({ what: "Opened by its link", status: null }),
  paymentRecorded: (data) => ({
    what: `Payment${ofAmount(data)} received`,
    why: joined(credited(data), alsoOn(data.alsoOn)),
    status: data.settles === false ? null : "paid",
  }),
  paymentReversed: (data) => ({
    what: `Payment${ofAmount(data)} reversed`,
    why: joined(quoted(data.reason), feeOf(data)),
    status: statusOf(data.status),
  }),
  paymentAllocated: (data) => ({
    what: `Payment${ofAmount(data)} received`,
    why: ofPayment(data),
    status: data.settles === false ? null : "paid",
  }),
  paymentUnallocated: (data) => ({
    what: `Payment${ofAmount(data)} taken off`,
    why: quoted(data.reason),
    status: statusOf(data.status),
  }),
  creditApplied: (data) => ({
    what: `Credit${ofAmount(data)} used`,
    status: data.settles === false ? null : "paid",
  }),
  creditReleased: (data) => ({ what: `Credit${ofAmount(data)} given back`, status: null }),
  collecting: (data) => ({
    what: `Collecting${ofAmount(data)} by direct debit`,
    why: joined(data.collectOn ? `on ${formatDate(data.collectOn)}` : undefined, text(data.debtorAccount)),
    status: null,
  }),
  collectionTakenBack: (data) => ({
    what: `Collection${ofAmount(data)} taken back`,
    why: text(data.reason),
    status: null,
  }),
  writtenOff: (data) => ({
    what: `${amountText(data) ?? "Debt"} written off`,
    why: quoted(data.reason),
    status: statusOf(data.status),
  }),
  writeOffUndone: (data) => ({
    what: `Write-off${ofAmount(data)} undone`,
    why: quoted(data.reason),
    status: statusOf(data.status),
  }),
  writeOffRecovered: (data) => ({ what: `Written-off debt${ofAmount(data)} paid after all`, status: null }),
  credited: (data) => ({
    what: `Credit note${ofAmount(data)} issued`,
    why: joined(quoted(data.reason), text(data.creditNote), givenBack(data)),
    status: statusOf(data.status),
  }),
  overdue: ({ dueDate }) => ({ what: "Overdue", why: dueWords(dueDate), status: "overdue" }),
  voided: ({ reason }) => ({ what: "Voided", why: quoted(reason), status: "voided" }),
  refunded: (data) => ({
    what: `Refund${ofAmount(data)}${data.goodwill === true ? " as goodwill" : ""}`,
    why: joined(quoted(data.reason), note(data.creditNote)),
    status: "refunded",
  }),
  refundByProvider: (data) => ({
    what: `Refund${ofAmount(data)} goes out`,
    why: by(data.method),
    status: null,
  }),
  refundPaidOut: (data) => ({ what: `Refund${ofAmount(data)} paid out`, why: by(data.method), status: null }),
  refundFailed: (data) => ({
    what: `Refund${ofAmount(data)} could not be paid out`,
    why: text(data.reason),
    status: null,
  }),
  creditNoteIssued: ({ number }) => ({ what: "Credit note issued", why: text(number), status: null }),
};

/** How a timeline entry reads. */
export function timelineText<T extends keyof TimelineDataOf>(entry: {
  type: T;
  data: TimelineDataOf[T];
  actor: TimelineEntry["actor"];
}): TimelineText {
  const said = wordsOf(entry);
  // What the system does by itself needs no name where the reason says it all.
  const actor = entry.actor.kind === "system" && said.why !== undefined ? undefined : actorName(entry.actor);
  return { what: said.what, who: joined(actor, said.why) ?? "", status: said.status };
}

/** What happened to an invoice, and why. */
function wordsOf<T extends keyof TimelineDataOf>({ type, data }: { type: T; data: TimelineDataOf[T] }): Said {
  return words[type](data);
}

function actorName({ kind, name }: TimelineEntry["actor"]): string {
  return kind === "apiKey" ? `API key ${name}` : name;
}

type Text = string | null | undefined;

function text(value: Text): string | undefined {
  return value === null || value === "" ? undefined : value;
}

function by(method: Text): string | undefined {
  return method ? `By ${method}` : undefined;
}

function runOf(month: Text): string | undefined {
  return month && /^\d{4}-\d{2}/.test(month) ? `Billing run ${formatMonth(month)}` : undefined;
}

function toRecipients({ to, also }: { to?: Text; also?: readonly string[] | null | undefined }): string {
  if (!to) return "";
  const [last, ...others] = [to, ...(also ?? [])].toReversed();
  return others.length === 0 ? ` to ${to}` : ` to ${others.toReversed().join(", ")} and ${last}`;
}

function ofAmount(money: { amount?: Text; currency?: Text }): string {
  const said = amountText(money);
  return said === undefined ? "" : ` of ${said}`;
}

function amountText({ amount, currency }: { amount?: Text; currency?: Text }): string | undefined {
  return amount && currency ? formatMoney(amount, currency) : undefined;
}

function credited({ credit, currency }: { credit?: Text; currency?: Text }): string | undefined {
  return credit && currency ? `${formatMoney(credit, currency)} of it became credit` : undefined;
}

function givenBack({
  back,
  toCredit,
  currency,
}: {
  back?: Text;
  toCredit?: Text;
  currency?: Text;
}): string | undefined {
  if (!back || !currency) return undefined;
  if (toCredit === back) return `${formatMoney(back, currency)} of it became credit`;
  return `${formatMoney(back, currency)} of it refunded`;
}

function ofPayment({
  amount,
  ofPayment: whole,
  currency,
}: {
  amount?: Text;
  ofPayment?: Text;
  currency?: Text;
}): string | undefined {
  return whole && currency && whole !== amount ? `part of ${formatMoney(whole, currency)}` : undefined;
}

function feeOf({ fee, currency }: { fee?: Text; currency?: Text }): string | undefined {
  const said = amountText({ amount: fee, currency });
  return said && `${said} charged for it`;
}

function alsoOn(number: Text): string | undefined {
  return number ? `its transaction is on ${number} too` : undefined;
}

function statusOf(status: Text): InvoiceStatus | null {
  return INVOICE_STATUSES.find((known) => known === status) ?? null;
}

function dueWords(due: Text): string | undefined {
  return due ? `was due ${formatDate(due)}` : undefined;
}

function note(number: Text): string | undefined {
  return number ? `credit note ${number}` : undefined;
}

function quoted(reason: Text): string | undefined {
  return reason ? `“${reason}”` : undefined;
}

function joined(...parts: (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined && part !== "");
  return said.length === 0 ? undefined : said.join(" · ");
}
