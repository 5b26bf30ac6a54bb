import type { InvoiceStatus, TimelineEntry } from "@billow/contract/invoicing/invoice.ts";
import { formatDate, formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";

/** An entry as it is shown: what happened, who did it and why, and what it did to the invoice. */
export interface TimelineText {
  what: string;
  who: string;
  /** The status whose colour the dot has; null for messages, whose dot is hollow. */
  status: InvoiceStatus | null;
}

type Words = (data: Reader) => { what: string; why?: string | undefined; status: InvoiceStatus | null };

const words: Readonly<Record<string, Words>> = {
  created: (data) => ({ what: "Draft created", why: runOf(data), status: "draft" }),
  edited: () => ({ what: "Draft changed", status: "draft" }),
  refreshed: () => ({ what: "Draft refreshed", status: "draft" }),
  noteChanged: () => ({ what: "Note changed", status: null }),
  finalized: () => ({ what: "Finalized", status: "pending" }),
  sent: (data) => ({ what: `Sent${to(data)}`, status: "sent" }),
  sendUndone: () => ({ what: "Sending taken back", status: "pending" }),
  sentAgain: (data) => ({ what: `Sent again${to(data)}`, status: "sent" }),
  reminded: (data) => ({ what: `Reminder sent${to(data)}`, status: null }),
  emailDelivered: () => ({ what: "E-mail delivered", status: null }),
  emailFailed: (data) => ({ what: "E-mail could not be sent", why: data.text("error"), status: null }),
  emailBounced: (data) => ({ what: "E-mail came back", why: data.text("error"), status: null }),
  paymentRecorded: (data) => ({
    what: `Payment${of(data)} received`,
    why: joined(credited(data), alsoOn(data)),
    status: data.flag("settles") === false ? null : "paid",
  }),
  creditApplied: (data) => ({
    what: `Credit${of(data)} used`,
    status: data.flag("settles") === false ? null : "paid",
  }),
  creditReleased: (data) => ({ what: `Credit${of(data)} given back`, status: null }),
  overdue: (data) => ({ what: "Overdue", why: dueWords(data), status: "overdue" }),
  voided: (data) => ({ what: "Voided", why: quoted(data.text("reason")), status: "voided" }),
  refunded: (data) => ({
    what: `Refund${of(data)}`,
    why: joined(quoted(data.text("reason")), note(data)),
    status: "refunded",
  }),
  creditNoteIssued: (data) => ({
    what: "Credit note issued",
    why: data.text("creditNote") ?? data.text("number"),
    status: null,
  }),
};

/** How a timeline entry reads. A type that is not known here still shows, by its name. */
export function timelineText(entry: TimelineEntry): TimelineText {
  const data = new Reader(entry.data);
  const said = words[entry.type]?.(data) ?? { what: sentenceOf(entry.type), status: null };
  // What the system does by itself needs no name where the reason says it all.
  const actor = entry.actor.kind === "system" && said.why !== undefined ? undefined : actorName(entry.actor);
  return { what: said.what, who: joined(actor, said.why) ?? "", status: said.status };
}

function actorName({ kind, name }: TimelineEntry["actor"]): string {
  return kind === "apiKey" ? `API key ${name}` : name;
}

/** Reads the data of an entry, which depends on its type and may lack anything. */
class Reader {
  readonly #data: Readonly<Record<string, unknown>>;
  constructor(data: Readonly<Record<string, unknown>>) {
    this.#data = data;
  }
  text(key: string): string | undefined {
    const value = this.#data[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  }
  flag(key: string): boolean | undefined {
    const value = this.#data[key];
    return typeof value === "boolean" ? value : undefined;
  }
}

function runOf(data: Reader): string | undefined {
  const month = data.text("billingRun");
  return month && /^\d{4}-\d{2}/.test(month) ? `Billing run ${formatMonth(month)}` : undefined;
}

function to(data: Reader): string {
  const recipient = data.text("to");
  return recipient ? ` to ${recipient}` : "";
}

function of(data: Reader): string {
  const [amount, currency] = [data.text("amount"), data.text("currency")];
  return amount && currency ? ` of ${formatMoney(amount, currency)}` : "";
}

function credited(data: Reader): string | undefined {
  const [credit, currency] = [data.text("credit"), data.text("currency")];
  return credit && currency ? `${formatMoney(credit, currency)} of it became credit` : undefined;
}

function alsoOn(data: Reader): string | undefined {
  const number = data.text("alsoOn");
  return number && `its transaction is on ${number} too`;
}

function dueWords(data: Reader): string | undefined {
  const due = data.text("dueDate");
  return due && `was due ${formatDate(due)}`;
}

function note(data: Reader): string | undefined {
  const number = data.text("creditNote");
  return number && `credit note ${number}`;
}

function quoted(text: string | undefined): string | undefined {
  return text && `“${text}”`;
}

function joined(...parts: (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined && part !== "");
  return said.length === 0 ? undefined : said.join(" · ");
}

/** "paymentFailed" as "Payment failed". */
function sentenceOf(type: string): string {
  const spaced = type.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
