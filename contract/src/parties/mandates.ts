import { DEBIT_SCHEMES, DEBIT_SEQUENCES } from "@billow/core/payments/direct-debit-file.ts";
import { isSepaId } from "@billow/core/payments/sepa-text.ts";
import { z } from "zod";
import { route } from "../route.ts";
import { date, id, instant, text } from "../wire.ts";
import { bic, iban } from "./operator.ts";

export const debitScheme = z
  .enum(DEBIT_SCHEMES)
  .meta({ description: "CORE for everybody; B2B for companies that told their bank of the mandate" });

export const debitSequence = z
  .enum(DEBIT_SEQUENCES)
  .meta({ description: "What the next collection is: the first, a later one, or the only one" });

const mandateFields = {
  reference: z
    .string()
    .refine(isSepaId, "letters, digits and + ? / - : ( ) . , ' — at most 35, without a slash at either end")
    .meta({ description: "What the customer signed under; unique", examples: ["MANDATE-0042"] }),
  signedOn: date.meta({ description: "The day on which the customer signed" }),
};

/** What allows the operator to collect from a customer's account. */
export const mandate = z
  .object({
    id,
    ...mandateFields,
    iban: z.string().meta({ description: "The customer's account" }),
    bic: z.string().nullable().meta({ description: "Its bank" }),
    scheme: debitScheme,
    sequence: debitSequence,
    createdAt: instant,
    revokedAt: instant.nullable().meta({ description: "Since when nothing is collected by it" }),
    revokedBecause: z.string().nullable().meta({ description: "Why it is revoked" }),
  })
  .meta({ id: "Mandate" });
export type Mandate = z.output<typeof mandate>;

export const mandateRoutes = {
  listMandates: route({
    method: "GET",
    path: "/customers/{id}/mandates",
    summary: "A customer's SEPA direct debit mandates, the newest first",
    params: z.strictObject({ id }),
    response: z.object({ items: z.array(mandate), nextCursor: z.null() }),
  }),
  createMandate: route({
    method: "POST",
    path: "/customers/{id}/mandates",
    summary: "Record a SEPA direct debit mandate that a customer signed; one at a time is active",
    params: z.strictObject({ id }),
    body: z.strictObject({
      ...mandateFields,
      iban: iban.meta({ description: "The customer's account, in SEPA" }),
      bic: bic.nullable().optional().meta({ description: "Its bank; required outside the EEA" }),
      scheme: debitScheme.default("CORE"),
      sequence: debitSequence
        .default("first")
        .meta({ description: "What its first collection is; recurring where it was used before" }),
    }),
    response: mandate,
    status: 201,
  }),
  revokeMandate: route({
    method: "POST",
    path: "/mandates/{id}/revoke",
    summary: "Collect nothing more by a mandate; what is at the bank already stays there",
    params: z.strictObject({ id }),
    body: z.strictObject({ reason: text(500) }),
    response: mandate,
  }),
};
