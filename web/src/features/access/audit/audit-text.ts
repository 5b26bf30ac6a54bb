import type { AuditEvent } from "@billow/contract/access/audit.ts";
import { formatDate, formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount } from "../../../format/quantity.ts";
import { kindWords } from "./audit-words.ts";

/** Who did it, as people know them. */
export function actorText({ kind, name }: AuditEvent["actor"]): string {
  if (kind === "system") return "Billow itself";
  return kind === "apiKey" ? `API key ${name}` : name;
}

/** What it happened to. */
export function subjectText({ kind, name }: AuditEvent["subject"]): string {
  if (name === null || name === "") return kindWords[kind].one;
  return kind === "billingRun" && /^\d{4}-\d{2}$/.test(name) ? formatMonth(name) : name;
}

/** Something that an event says, before and after where it is a change. */
export interface AuditChange {
  what: string;
  before: string;
  after: string;
}

/** What was changed, field by field or line by line. */
export function changesOf({ data }: Pick<AuditEvent, "data">): AuditChange[] {
  const fields = listOf("changes" in data ? data.changes : null).flatMap(fieldChanges);
  const currency = currencyOf(data);
  const lines = listOf("lines" in data ? data.lines : null).map(({ product, before, after }) => ({
    what: product,
    before: amountText(before, currency),
    after: amountText(after, currency),
  }));
  return [...fields, ...lines];
}

/** A changed field; where it has fields of its own, those of them that were changed. */
function fieldChanges({ field, before, after }: { field: string; before: unknown; after: unknown }) {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  if (was === null || is === null)
    return [{ what: words(field), before: valueText(before), after: valueText(after) }];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((inner) => ({
      what: `${words(field)}, ${words(inner).toLowerCase()}`,
      before: valueText(was[inner]),
      after: valueText(is[inner]),
    }))
    .filter((change) => change.before !== change.after);
}

/** The fields of a value that has some, or of none. */
function fieldsOf(value: unknown): Record<string, unknown> | null {
  if (value === null || value === undefined) return {};
  return typeof value === "object" && !Array.isArray(value) ? { ...value } : null;
}

/** What an event says beside its changes, each by its name. */
export function factsOf({ data }: Pick<AuditEvent, "data">): { what: string; says: string }[] {
  const currency = currencyOf(data);
  return Object.entries(data).flatMap(([field, value]: [string, unknown]) => {
    if (isSaidElsewhere(field) || value === null || value === undefined || value === false) return [];
    const isAmount = AMOUNTS.has(field) && typeof value === "string";
    const says = isAmount ? amountText(value, currency) : valueText(value);
    const what = factWords[field] ?? words(field);
    return says === "" ? [] : [{ what, says: field === "message" ? (messageWords[says] ?? says) : says }];
  });
}

/** The event in one line: its first change, or what it says. */
export function summaryOf(event: Pick<AuditEvent, "data">): string {
  const [first, ...others] = changesOf(event);
  if (first !== undefined) {
    const { what, before, after } = first;
    const more = others.length === 0 ? "" : `, and ${others.length} more`;
    return `${what}: ${before || "–"} → ${after || "–"}${more}`;
  }
  return factsOf(event)
    .map(({ what, says }) => `${what}: ${says}`)
    .join(" · ");
}

/** Facts whose names in the API say too little on their own. */
const factWords: Readonly<Record<string, string | undefined>> = {
  address: "From",
  cancelled: "E-mails cancelled",
  emailsCancelled: "E-mails cancelled",
  message: "E-mail",
  account: "Entered as",
  unrecorded: "More of the same before",
  rule: "Rule, days",
  alsoOn: "Transaction is on, too",
  due: "Taken off what was due",
  back: "Given back",
};

const messageWords: Readonly<Record<string, string | undefined>> = {
  creditNote: "credit note",
};

const AMOUNTS: ReadonlySet<string> = new Set([
  "amount",
  "amountDue",
  "back",
  "credit",
  "due",
  "toCredit",
  "total",
  "totalBefore",
]);

function isSaidElsewhere(field: string): boolean {
  return field === "changes" || field === "lines" || field === "name" || field === "currency";
}

function listOf<T>(value: readonly T[] | null | undefined): readonly T[] {
  return value ?? [];
}

function currencyOf(data: AuditEvent["data"]): string | null {
  return "currency" in data ? (data.currency ?? null) : null;
}

function amountText(amount: string | null, currency: string | null): string {
  if (amount === null) return "";
  return currency === null ? amount : formatMoney(amount, currency);
}

/** Any value that the API shows, as words. */
function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return formatCount(value);
  if (typeof value === "string") return /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatDate(value) : value;
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  return Object.entries(value)
    .map(([field, inner]) => `${words(field)}: ${valueText(inner) || "–"}`)
    .join(", ");
}

/** "paymentTermsDays" as people write it: "Payment terms days". */
function words(field: string): string {
  const spaced = field
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll(/[._/]/g, " ")
    .toLowerCase();
  const named = spaced.replaceAll(/\b(id|iban|bic|url|api|smtp)\b/g, (short) => short.toUpperCase());
  return named.charAt(0).toUpperCase() + named.slice(1);
}
