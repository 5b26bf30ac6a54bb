import { LINE_KINDS } from "@billow/core/payments/bank-statement.ts";
import { LEFT_REASONS, MATCH_REASONS } from "@billow/core/payments/match-line.ts";
import { PROVIDERS } from "@billow/core/payments/payout-line.ts";
import { z } from "zod";
import { actor } from "../activity/event-types.ts";
import { customerReference } from "../parties/customer.ts";
import { amount, currency, date, id, instant } from "../wire.ts";

export const provider = z.enum(PROVIDERS).meta({ description: "A company that takes payments" });

export const bankLineState = z.enum(["open", "sure", "booked", "ignored", "explained", "repeated"]).meta({
  description:
    "open: a person decides; sure: is being booked; booked: as a payment, a reversal or a payout; ignored: by a person; explained: nothing to book; repeated: in an earlier statement",
});

const part = z.object({
  invoice: z.object({ id, number: z.string() }).meta({ description: "The invoice that it pays" }),
  amount,
  due: amount.meta({ description: "What the invoice is due before it" }),
});

/** What an open line could be booked as. */
export const bankOffer = z
  .object({
    reason: z.enum(MATCH_REASONS).meta({ description: "Why it fits" }),
    customer: customerReference.nullable().meta({ description: "Whose money it is; null for a payout" }),
    provider: provider
      .nullable()
      .meta({ description: "The provider whose payout it looks like; null for money of a customer" }),
    allocations: z.array(part).meta({ description: "What of the money would pay which invoice" }),
    credit: amount.meta({ description: "What would become the customer's credit" }),
    otherIssuer: z.string().nullable().meta({
      description:
        "The name of the issuer whose invoices it would pay, where the account is another issuer's",
    }),
    paymentId: id
      .nullable()
      .meta({ description: "The recorded payment that the line is, or takes back; null for a new payment" }),
    fee: amount.nullable().meta({
      description: "What the customer would be charged for a payment taken back; null for nothing",
    }),
    paymentOn: date.nullable().meta({ description: "When that payment was received" }),
  })
  .meta({ id: "BankOffer" });
export type BankOffer = z.output<typeof bankOffer>;

/** A line of a bank statement, and what became of it. */
export const bankLine = z
  .object({
    id,
    statementId: id.meta({ description: "The statement that it is in" }),
    account: z.string().meta({ description: "The operator's account: its IBAN, or its number at the bank" }),
    issuer: z
      .object({ id, name: z.string() })
      .nullable()
      .meta({ description: "The issuer whose account it is; null where none, or several, have it" }),
    kind: z.enum(LINE_KINDS).meta({ description: "What the bank says that it is" }),
    bookedOn: date.meta({ description: "The day on which the bank booked it" }),
    valuedOn: date.nullable().meta({ description: "The day from which it bears interest" }),
    amount: amount.meta({ description: "Negative where money went out" }),
    currency,
    name: z.string().meta({ description: "The other party" }),
    iban: z.string().meta({ description: "The other party's account" }),
    text: z.string().meta({ description: "What the other party wrote" }),
    endToEndId: z.string().meta({ description: "The id that the other party gave" }),
    bankReference: z.string().meta({ description: "The bank's own reference" }),
    original: z
      .string()
      .meta({ description: "What was sent, where another currency or charges changed it; else empty" }),
    state: bankLineState,
    left: z.enum(LEFT_REASONS).nullable().meta({ description: "Why an open line was not booked by itself" }),
    refusal: z
      .string()
      .nullable()
      .meta({ description: "What the books refused when it was to be booked by itself" }),
    offers: z
      .array(bankOffer)
      .meta({ description: "What an open line could be booked as, the likeliest first" }),
    payment: z
      .object({
        id,
        customer: customerReference,
        isReversed: z.boolean().meta({ description: "Whether its money is gone again" }),
      })
      .nullable()
      .meta({ description: "The payment that it was booked as, or that it took back" }),
    payout: z
      .object({
        provider,
        fee: amount.meta({ description: "What the provider kept as its fees" }),
        postingId: id.meta({ description: "The posting of the ledger that moved the money" }),
      })
      .nullable()
      .meta({ description: "The payout that it was booked as" }),
    heldByProviders: z
      .array(z.object({ provider, held: amount.meta({ description: "In the books of all issuers" }) }))
      .meta({
        description: "What providers hold in the currency of an open line, which they could have paid out",
      }),
    matchedBy: z
      .enum(MATCH_REASONS)
      .nullable()
      .meta({ description: "Why it was booked by itself; null where a person decided" }),
    decidedBy: actor
      .nullable()
      .meta({ description: "Who booked or ignored it; null where it was by itself" }),
    decidedAt: instant.nullable().meta({ description: "When it was booked or ignored" }),
    note: z.string().nullable().meta({ description: "Why it is ignored" }),
  })
  .meta({ id: "BankLine" });
export type BankLine = z.output<typeof bankLine>;
