import { type BankLine, type BankOffer, provider as providers } from "@billow/contract/payments/bank-line.ts";
import { date } from "@billow/contract/wire.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { MATCH_REASONS, type Match, matchLines, type Outcome } from "@billow/core/payments/match-line.ts";
import { besidePayout, type LikelyPayout } from "@billow/core/payments/payout-line.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import { readChargeSettings } from "../../books/charges/charge-settings.ts";
import { heldByProviders } from "../../books/ledger/clearing.ts";
import type { Database } from "../../db/schema.ts";
import { likePart } from "../../db/text/like-part.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { type HeldIn, likelyPayouts } from "./likely-payouts.ts";
import { customerNames, type LineFilter, type ListedLineRow, lineById, linePage } from "./list-queries.ts";
import { type MatchFacts, matchFacts } from "./match-facts.ts";
import { readMatch } from "./match-statement.ts";

const position = z.object({ on: date, id: z.uuid() });

/** A page of lines, the oldest first. What open ones could be booked as is found anew, so it is never out of date. */
export async function listLines(
  db: Kysely<Database>,
  {
    q,
    limit,
    cursor,
    ...filter
  }: Omit<LineFilter, "like"> & { q?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: BankLine[]; nextCursor: string | null }> {
  const typed = (q ?? "").trim().toLowerCase();
  const rows = await linePage(db, {
    filter: { ...filter, like: typed === "" ? null : likePart(typed) },
    after: cursor === undefined ? null : decodeCursor(cursor, position),
    limit,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length && last !== undefined;
  return {
    items: await present(db, shown),
    nextCursor: hasMore ? encodeCursor({ on: last.booked_on, id: last.id }) : null,
  };
}

/** @throws DomainError `not_found` */
export async function readLine(db: Kysely<Database>, id: string): Promise<BankLine> {
  const row = await lineById(db, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such line of a bank statement.");
  const [line] = await present(db, [row]);
  if (line === undefined) throw new Error("a line that was read is presented");
  return line;
}

async function present(db: Kysely<Database>, rows: readonly ListedLineRow[]): Promise<BankLine[]> {
  const open = rows.filter(({ state }) => state === "open");
  const facts = await matchFacts(db, open);
  const heldIn = open.length === 0 ? NOTHING_HELD : await heldByProviders(db);
  const payouts = likelyPayouts(open, heldIn);
  const outcomes = new Map(
    // Each by itself: what two lines could both pay is offered for both.
    facts.lines
      .flatMap((line) => [...matchLines([line], facts.invoices).values()])
      .map((outcome) => [outcome.line, besidePayout(outcome, payouts.get(outcome.line) ?? null)] as const),
  );
  const matches = [...outcomes.values()].flatMap(matchesOf);
  const customers = await customerNames(db, [...new Set(matches.map(({ customerId }) => customerId))]);
  const returnFees = await returnFeesOf(db, [...customers.values()]);
  return rows.map((row) => {
    const outcome = outcomes.get(row.id);
    const found = outcome === undefined ? [] : matchesOf(outcome);
    const offers = found.flatMap((match) => {
      const customer = customers.get(match.customerId);
      if (customer === undefined) return [];
      const { billedIn, issuerId, ...reference } = customer;
      const isFeeDue = row.amount < 0n && match.paymentId !== null && billedIn === row.currency;
      const fee = isFeeDue ? (returnFees(issuerId, row.currency) ?? null) : null;
      return [offerOf(row, { match, customer: reference, facts, fee })];
    });
    const issuer = facts.issuers.ofAccount(row.account);
    const left = outcome?.left ?? row.left_because;
    const payout = outcome?.payout ?? null;
    return lineOf(row, {
      // A payout that the line names is likelier than what only its account or amount fit.
      offers:
        payout === null
          ? offers
          : payout.isNamed
            ? [payoutOffer(payout, row.currency), ...offers]
            : [...offers, payoutOffer(payout, row.currency)],
      left,
      issuer,
      heldByProviders: row.state === "open" ? heldOf(row, heldIn) : [],
    });
  });
}

/** What issuers of customers charge for a returned payment, by currency. */
async function returnFeesOf(db: Kysely<Database>, customers: readonly { issuerId: string }[]) {
  const fees = new Map<string, string>();
  for (const issuerId of new Set(customers.map((customer) => customer.issuerId)))
    for (const { currency, amount } of (await readChargeSettings(db, issuerId)).returnFees)
      fees.set(`${issuerId} ${currency}`, amount);
  return (issuerId: string, currency: string) => fees.get(`${issuerId} ${currency}`);
}

function matchesOf({ sure, offers }: Outcome): Match[] {
  return sure === null ? [...offers] : [sure, ...offers];
}

function offerOf(
  { amount, currency, account }: ListedLineRow,
  {
    match,
    customer,
    facts,
    fee,
  }: { match: Match; customer: BankOffer["customer"]; facts: MatchFacts; fee: string | null },
): BankOffer {
  const invoices = new Map(facts.invoices.map((invoice) => [invoice.id, invoice]));
  const paid = match.parts.reduce((sum, part) => sum + part.amount, 0n);
  const { paymentId } = match;
  const owner = facts.issuers.ofAccount(account);
  const other = match.parts.flatMap(({ invoiceId }) => {
    const issuerId = invoices.get(invoiceId)?.issuerId;
    return owner === null || issuerId === undefined || issuerId === owner.id ? [] : [issuerId];
  })[0];
  return {
    reason: match.reason,
    customer,
    provider: null,
    allocations: match.parts.flatMap((part) => {
      const invoice = invoices.get(part.invoiceId);
      if (invoice === undefined) return [];
      const { id, number, due } = invoice;
      return [
        {
          invoice: { id, number },
          amount: formatAmount(part.amount, currency),
          due: formatAmount(due, currency),
        },
      ];
    }),
    credit: formatAmount(paymentId === null ? amount - paid : 0n, currency),
    otherIssuer: other === undefined ? null : facts.issuers.nameOf(other),
    paymentId,
    fee,
    paymentOn: paymentId === null ? null : (facts.paidOn.get(paymentId) ?? null),
  };
}

const NOTHING_HELD: HeldIn = () => new Map();

function heldOf({ currency }: ListedLineRow, heldIn: HeldIn): BankLine["heldByProviders"] {
  return [...heldIn(currency)].map(([provider, held]) => ({ provider, held: formatAmount(held, currency) }));
}

function payoutOffer({ provider }: LikelyPayout, currency: CurrencyCode): BankOffer {
  return {
    reason: "payout",
    customer: null,
    provider,
    allocations: [],
    credit: formatAmount(0n, currency),
    otherIssuer: null,
    paymentId: null,
    fee: null,
    paymentOn: null,
  };
}

function payoutOf(row: ListedLineRow): BankLine["payout"] {
  const { payout_provider: provider, payout_fee: fee, transfer_posting_id: postingId, currency } = row;
  if (provider === null || fee === null || postingId === null) return null;
  return { provider: providers.parse(provider), fee: formatAmount(fee, currency), postingId };
}

const reasons = z.enum(MATCH_REASONS);

function lineOf(
  row: ListedLineRow,
  {
    offers,
    left,
    issuer,
    heldByProviders: held,
  }: Pick<BankLine, "offers" | "left" | "issuer" | "heldByProviders">,
): BankLine {
  const { customer_id: id, customer_name: name, tenant_id: tenantId } = row;
  const isBooked = row.payment_id !== null && id !== null && name !== null && tenantId !== null;
  return {
    id: row.id,
    statementId: row.statement_id,
    account: row.account,
    issuer,
    kind: row.kind,
    bookedOn: row.booked_on,
    valuedOn: row.valued_on,
    amount: formatAmount(row.amount, row.currency),
    currency: row.currency,
    name: row.name,
    iban: row.iban,
    text: row.text,
    endToEndId: row.end_to_end_id,
    bankReference: row.bank_reference,
    original: row.original,
    state: row.state,
    left: row.state === "booked" || row.state === "sure" ? null : left,
    refusal: row.refusal,
    offers,
    payment: isBooked
      ? { id: row.payment_id ?? "", customer: { id, name, tenantId }, isReversed: row.is_reversed }
      : null,
    payout: payoutOf(row),
    heldByProviders: held,
    matchedBy: row.match === null ? null : reasons.parse(readMatch(row.match).reason),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    note: row.note,
  };
}
