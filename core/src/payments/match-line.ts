import type { CurrencyCode } from "../money/currency.ts";
import type { LineKind } from "./bank-statement.ts";
import { sumsTo } from "./subset-sum.ts";

/** A line of a statement that is to be matched. */
export interface MatchedLine {
  readonly id: string;
  readonly kind: LineKind;
  readonly amount: bigint;
  /** Of a return, what takes a payment back; the rest is the bank's charges. */
  readonly returned: bigint;
  readonly currency: CurrencyCode;
  /** The issuer whose account it came to; null where that is not known. */
  readonly issuerId: string | null;
  /** Whether it was sent in another currency, or charges were kept from it. */
  readonly isConverted: boolean;
  /** The numbers of invoices that its text names, known or not. */
  readonly names: readonly string[];
  /** The customers who have paid from its account before, and those of its other party's name. */
  readonly customersOfIban: readonly string[];
  readonly customersOfName: readonly string[];
  /** Payments recorded already that it may be the same as, or for a return, that it may take back. */
  readonly payments: readonly KnownPayment[];
}

/** An invoice that lines may pay; `due` is what it still takes. */
export interface MatchedInvoice {
  readonly id: string;
  readonly number: string;
  readonly customerId: string;
  readonly issuerId: string;
  readonly currency: CurrencyCode;
  readonly due: bigint;
  readonly dueDate: string;
  readonly isOpen: boolean;
}

export interface KnownPayment {
  readonly id: string;
  readonly customerId: string;
  readonly amount: bigint;
  readonly currency: CurrencyCode;
  /** Whether the bank's own ids say that it is this one. */
  readonly isNamed: boolean;
}

/** Why money is matched with something. */
export const MATCH_REASONS = [
  "named",
  "namedSum",
  "namedPart",
  "namedOver",
  "account",
  "accountSum",
  "accountAll",
  "accountOnly",
  "name",
  "amount",
  "recorded",
  "returned",
  "collected",
  "payout",
] as const;
export type MatchReason = (typeof MATCH_REASONS)[number];

/** What a line's money could be booked as. What `parts` leave of the money becomes the customer's credit. */
export interface Match {
  readonly reason: MatchReason;
  readonly customerId: string;
  readonly parts: readonly { readonly invoiceId: string; readonly amount: bigint }[];
  /** The payment that it is the same as, or that it takes back. */
  readonly paymentId: string | null;
}

/** Why nothing fits a line for sure. */
export const LEFT_REASONS = [
  "unknown",
  "unknownNumber",
  "settled",
  "otherCurrency",
  "severalCustomers",
  "lessThanDue",
  "moreThanDue",
  "converted",
  "contested",
  "otherIssuer",
  "severalFit",
  "onlyLikely",
  "batch",
  "noPayment",
  "nothingToBook",
] as const;
export type LeftReason = (typeof LEFT_REASONS)[number];

export interface Outcome {
  readonly line: string;
  /** The one match that needs nobody to look at it. */
  readonly sure: Match | null;
  readonly offers: readonly Match[];
  readonly left: LeftReason | null;
}

const OFFERS_MAX = 5;

/**
 * Matches lines with what is open. A match is sure where the bank's data leave one reading, to the cent: an invoice that is
 * named and due exactly what came, several of one customer with that sum, or the only invoice of a known account with that
 * amount. Money on another issuer's account is never sure. Whatever the order of the lines, the same matches are sure: lines that claim one invoice are offered instead.
 */
export function matchLines(
  lines: readonly MatchedLine[],
  invoices: readonly MatchedInvoice[],
): Map<string, Outcome> {
  const known = new Known(invoices);
  const named = new Set(lines.flatMap(({ names }) => names));
  const outcomes = new Map<string, Outcome>();
  const settle = (part: readonly MatchedLine[], matching: (line: MatchedLine) => Omit<Outcome, "line">) => {
    const found = part.map((line) => ({ ...ownIssuers(line, matching(line), known), line: line.id }));
    for (const outcome of uncontested(found)) {
      outcomes.set(outcome.line, outcome);
      if (outcome.sure !== null) known.take(outcome.sure);
    }
  };
  const isAny = ({ kind, payments }: MatchedLine) => kind !== "payment" || recordedOf(payments).length > 0;
  settle(lines.filter(isAny), matchOther);
  const rest = lines.filter((line) => !isAny(line));
  settle(
    rest.filter(({ names }) => names.length > 0),
    (line) => matchNamed(line, known),
  );
  settle(
    rest.filter(({ names }) => names.length === 0),
    (line) => matchCustomer(line, known, named),
  );
  return outcomes;
}

/** What is open, less what sure matches take. */
class Known {
  private readonly left: Map<string, bigint>;
  private readonly numbers: Map<string, MatchedInvoice>;
  private readonly customers: Map<string, MatchedInvoice[]>;
  private readonly all: readonly MatchedInvoice[];
  private readonly issuers: Map<string, string>;

  constructor(invoices: readonly MatchedInvoice[]) {
    // The oldest first, whatever order they came in.
    this.all = invoices.toSorted((a, b) =>
      a.dueDate === b.dueDate ? compare(a.number, b.number) : compare(a.dueDate, b.dueDate),
    );
    this.left = new Map(invoices.map(({ id, due, isOpen }) => [id, isOpen ? due : 0n]));
    this.numbers = new Map(invoices.map((invoice) => [invoice.number, invoice]));
    this.issuers = new Map(invoices.map(({ id, issuerId }) => [id, issuerId]));
    this.customers = Map.groupBy(this.all, ({ customerId }) => customerId);
  }

  issuerOf(invoiceId: string): string | undefined {
    return this.issuers.get(invoiceId);
  }

  ofNumber(number: string): MatchedInvoice | undefined {
    return this.numbers.get(number);
  }

  due({ id }: MatchedInvoice): bigint {
    return this.left.get(id) ?? 0n;
  }

  openOf(customerId: string, currency: CurrencyCode): MatchedInvoice[] {
    return this.open(this.customers.get(customerId) ?? [], currency);
  }

  openOver(amount: bigint, currency: CurrencyCode): MatchedInvoice[] {
    return this.open(this.all, currency).filter((invoice) => this.due(invoice) === amount);
  }

  take({ parts }: Match): void {
    for (const { invoiceId, amount } of parts)
      this.left.set(invoiceId, (this.left.get(invoiceId) ?? 0n) - amount);
  }

  private open(invoices: readonly MatchedInvoice[], currency: CurrencyCode): MatchedInvoice[] {
    return invoices.filter((invoice) => invoice.currency === currency && this.due(invoice) > 0n);
  }
}

/** Money that came to another issuer's account than the invoice's is for a person to look at. */
function ownIssuers(
  { issuerId }: MatchedLine,
  outcome: Omit<Outcome, "line">,
  known: Known,
): Omit<Outcome, "line"> {
  const { sure } = outcome;
  if (sure === null || issuerId === null) return outcome;
  if (sure.parts.every(({ invoiceId }) => known.issuerOf(invoiceId) === issuerId)) return outcome;
  return left("otherIssuer", [sure]);
}

/** Of lines that claim one invoice or payment, none is sure. */
function uncontested(outcomes: readonly Outcome[]): Outcome[] {
  const claims = new Map<string, number>();
  const claimed = ({ sure }: Outcome) =>
    sure === null ? [] : [...sure.parts.map(({ invoiceId }) => invoiceId), sure.paymentId ?? ""];
  for (const id of outcomes.flatMap(claimed)) if (id !== "") claims.set(id, (claims.get(id) ?? 0) + 1);
  return outcomes.map((outcome) =>
    outcome.sure === null || claimed(outcome).every((id) => (claims.get(id) ?? 0) < 2)
      ? outcome
      : { line: outcome.line, sure: null, offers: [outcome.sure], left: "contested" },
  );
}

function recordedOf(payments: readonly KnownPayment[]): KnownPayment[] {
  return payments.filter(({ isNamed }) => isNamed);
}

/** Lines that book no new payment, and those that were recorded by hand before. */
function matchOther(line: MatchedLine): Omit<Outcome, "line"> {
  const { kind, amount, returned, currency, payments } = line;
  if (kind === "batch") return left("batch");
  if (kind !== "payment" && kind !== "return") return left("nothingToBook");
  const reason = kind === "return" ? "returned" : "recorded";
  const size = kind === "return" ? returned : amount;
  const matchOf = ({ id, customerId }: KnownPayment): Match => ({
    reason,
    customerId,
    parts: [],
    paymentId: id,
  });
  const named = recordedOf(payments);
  const fits = (payment: KnownPayment) => payment.amount === size && payment.currency === currency;
  const [only, ...others] = named.filter(fits);
  if (only !== undefined && others.length === 0) return { sure: matchOf(only), offers: [], left: null };
  const likely = named.length > 0 ? named : payments.filter(fits);
  if (likely.length === 0) return left("noPayment");
  return left(named.length > 0 ? "severalFit" : "onlyLikely", likely.map(matchOf));
}

function matchNamed(line: MatchedLine, known: Known): Omit<Outcome, "line"> {
  const found = line.names.flatMap((number) => known.ofNumber(number) ?? []);
  const [first] = found;
  if (first === undefined)
    return { ...matchCustomer(line, known, new Set()), sure: null, left: "unknownNumber" };
  const { customerId } = first;
  if (found.some((invoice) => invoice.customerId !== customerId)) return left("severalCustomers");
  if (found.some(({ currency }) => currency !== line.currency))
    return left("otherCurrency", [creditOf("named", customerId)]);
  const open = found.filter((invoice) => known.due(invoice) > 0n);
  if (open.length === 0) return left("settled", [creditOf("named", customerId)]);
  const due = open.reduce((sum, invoice) => sum + known.due(invoice), 0n);
  const of = (reason: MatchReason) => fill(line.amount, { reason, customerId, invoices: open, known });
  if (line.amount !== due)
    return line.amount < due
      ? left("lessThanDue", [of("namedPart")])
      : left("moreThanDue", [of("namedOver")]);
  const match = of(open.length === 1 ? "named" : "namedSum");
  if (line.isConverted) return left("converted", [match]);
  if (found.length < line.names.length) return left("unknownNumber", [match]);
  if (open.length < found.length) return left("settled", [match]);
  return { sure: match, offers: [], left: null };
}

/** Lines that name no invoice: by the account, else by the name, else by the amount alone. */
function matchCustomer(line: MatchedLine, known: Known, spoken: ReadonlySet<string>): Omit<Outcome, "line"> {
  const { amount, currency } = line;
  const [customerId, ...others] = line.customersOfIban;
  if (customerId !== undefined && others.length === 0) {
    const fits = fitting(line, customerId, known);
    const [only, ...more] = fits;
    const isFree = only?.parts.every(({ invoiceId }) =>
      known.openOf(customerId, currency).some(({ id, number }) => id === invoiceId && !spoken.has(number)),
    );
    if (
      only !== undefined &&
      more.length === 0 &&
      isFree &&
      only.reason !== "accountSum" &&
      !line.isConverted
    )
      return { sure: only, offers: [], left: null };
    if (fits.length > 0)
      return left(line.isConverted ? "converted" : more.length > 0 ? "severalFit" : "onlyLikely", fits);
    const invoices = known.openOf(customerId, currency);
    return left("onlyLikely", [fill(amount, { reason: "accountOnly", customerId, invoices, known })]);
  }
  const likely = [...new Set([...line.customersOfIban, ...line.customersOfName])];
  const offers = likely.flatMap((id) => {
    const fits = fitting(line, id, known);
    const invoices = known.openOf(id, currency);
    const any = fits.length > 0 ? fits : [fill(amount, { reason: "name", customerId: id, invoices, known })];
    return any.map(
      (match): Match => ({ ...match, reason: line.customersOfIban.includes(id) ? "accountOnly" : "name" }),
    );
  });
  if (offers.length > 0) return left("onlyLikely", offers);
  const over = known.openOver(amount, currency).map(
    (invoice): Match => ({
      reason: "amount",
      customerId: invoice.customerId,
      parts: [{ invoiceId: invoice.id, amount }],
      paymentId: null,
    }),
  );
  return over.length > 0 ? left("onlyLikely", over) : left("unknown");
}

/** What of a customer's open invoices comes to exactly the line: one invoice, all of them, or some of them. */
function fitting(line: MatchedLine, customerId: string, known: Known): Match[] {
  const { amount, currency } = line;
  const open = known.openOf(customerId, currency);
  const of = (reason: MatchReason, invoices: readonly MatchedInvoice[]) =>
    fill(amount, { reason, customerId, invoices, known });
  const singles = open.filter((invoice) => known.due(invoice) === amount);
  if (singles.length > 0) return singles.map((invoice) => of("account", [invoice]));
  const dues = open.map((invoice) => known.due(invoice));
  if (open.length > 1 && dues.reduce((sum, due) => sum + due, 0n) === amount) return [of("accountAll", open)];
  return sumsTo(dues, amount, OFFERS_MAX).map((places) =>
    of(
      "accountSum",
      places.flatMap((place) => open[place] ?? []),
    ),
  );
}

/** Lets an amount pay invoices one after another, each at most what it takes. */
function fill(
  amount: bigint,
  {
    reason,
    customerId,
    invoices,
    known,
  }: { reason: MatchReason; customerId: string; invoices: readonly MatchedInvoice[]; known: Known },
): Match {
  let rest = amount;
  const parts: { invoiceId: string; amount: bigint }[] = [];
  for (const invoice of invoices) {
    const due = known.due(invoice);
    if (rest === 0n || due === 0n) continue;
    let part = due;
    if (part > rest) part = rest;
    parts.push({ invoiceId: invoice.id, amount: part });
    rest -= part;
  }
  return { reason, customerId, parts, paymentId: null };
}

function creditOf(reason: MatchReason, customerId: string): Match {
  return { reason, customerId, parts: [], paymentId: null };
}

function left(reason: LeftReason, offers: readonly Match[] = []): Omit<Outcome, "line"> {
  return { sure: null, offers: offers.slice(0, OFFERS_MAX), left: reason };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
