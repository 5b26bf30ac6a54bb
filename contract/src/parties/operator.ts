import { isCreditorId } from "@billow/core/payments/creditor-id.ts";
import { z } from "zod";
import { route } from "../route.ts";
import { text } from "../wire.ts";
import { address, country } from "./customer.ts";

/** An account number, with or without spaces. Its check digits detect typing errors. */
export const iban = z
  .string()
  .transform((value) => value.replace(/\s/g, "").toUpperCase())
  .pipe(
    z
      .string()
      .regex(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/, {
        error: 'an IBAN, like "DE89 3704 0044 0532 0130 00"',
        abort: true,
      })
      .refine(hasIbanChecksum, "an IBAN whose check digits are right"),
  );

/** A bank by its code. */
export const bic = z.string().regex(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/, 'a BIC, like "COBADEFFXXX"');

/** The account that customers pay to. */
export const bankAccount = z.strictObject({
  holder: text(200).nullable(),
  iban,
  bic: bic.nullable(),
  bank: text(200).nullable(),
});

/** The operator's data on invoices, credit notes and e-mails. */
export const letterhead = z.object({
  legalName: text(200).nullable(),
  address: address.nullable(),
  country: country.nullable(),
  taxId: text(50).nullable(),
  /** The sender of e-mails. */
  email: z.email().max(254).nullable(),
  /** Where customers' replies go; to the sender if missing. */
  replyTo: z.email().max(254).nullable(),
  phone: text(50).nullable(),
  website: z
    .url({ protocol: /^https?$/, hostname: z.regexes.domain })
    .max(200)
    .nullable(),
  bankAccount: bankAccount.nullable(),
  creditorId: z
    .string()
    .transform((value) => value.replace(/\s/g, "").toUpperCase())
    .pipe(
      z
        .string()
        .refine(
          isCreditorId,
          'a creditor identifier whose check digits are right, like "DE98ZZZ09999999999"',
        ),
    )
    .nullable()
    .meta({ description: "The SEPA creditor identifier, which direct debits need" }),
  paymentInstructions: text(1000, { multiline: true }).nullable(),
  /** The last lines of every document and e-mail. */
  footer: text(500, { multiline: true }).nullable(),
  /** Null for Billow's default. */
  accentColor: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'a colour, like "#0B6377"')
    .nullable(),
});
export type Letterhead = z.output<typeof letterhead>;

/** The operator's settings: its data, the look of documents and e-mails, and the zone that determines days and months. */
export const settings = z
  .object({
    operatorName: z.string(),
    timeZone: z.string(),
    ...letterhead.shape,
    /** Whether a customer gets a receipt by e-mail when a payment settles an invoice. */
    mailReceipts: z.boolean(),
    /** Whether credit pays invoices automatically when they are sent. */
    appliesCredit: z.boolean(),
    /** Whether a mail server is configured, and the sender that customers see. */
    mail: z.object({ configured: z.boolean(), from: z.string() }),
  })
  .meta({ id: "Settings" });
export type Settings = z.output<typeof settings>;

/** The steps before the first invoice is sent, done and pending. */
export const firstSteps = z
  .object({
    /** Whether invoices have a letterhead. */
    company: z.boolean(),
    /** Whether usage was received or is collected. */
    source: z.boolean(),
    /** Whether there are prices besides the default rate card. */
    prices: z.boolean(),
    customers: z.number().int(),
    customersWithoutTax: z.number().int(),
    customersWithoutEmail: z.number().int(),
    /** Whether a billing run has created invoices. */
    run: z.boolean(),
    /** Whether an invoice was sent. */
    sent: z.boolean(),
  })
  .meta({ id: "FirstSteps" });
export type FirstSteps = z.output<typeof firstSteps>;

export const operatorRoutes = {
  /** The data of the sign-in page, before anyone is signed in. */
  getSignInInfo: route({
    method: "GET",
    path: "/sign-in",
    summary: "What the sign-in page shows",
    open: true,
    response: z
      .object({
        operatorName: z.string(),
        version: z.string(),
        demo: z.boolean(),
        singleSignOn: z
          .object({
            name: z.string().meta({ description: "What the button calls the provider" }),
            only: z.boolean().meta({ description: "Whether passwords are refused" }),
          })
          .nullable()
          .meta({ description: "The provider to sign in with; null where there is none" }),
        passkeyHost: z
          .string()
          .nullable()
          .meta({ description: "The host that passkeys are for; null where it has no name" }),
      })
      .meta({ id: "SignInInfo" }),
  }),
  getSettings: route({
    versioned: true,
    method: "GET",
    path: "/settings",
    summary: "The operator's settings",
    response: settings,
  }),
  updateSettings: route({
    versioned: true,
    method: "PATCH",
    path: "/settings",
    summary: "Change the operator's settings",
    body: z
      .strictObject({
        operatorName: text(200),
        mailReceipts: z.boolean(),
        appliesCredit: z.boolean(),
        ...letterhead.shape,
      })
      .partial()
      .meta({ id: "SettingsChange" }),
    response: settings,
  }),
  getFirstSteps: route({
    method: "GET",
    path: "/first-steps",
    summary: "The steps of a new installation towards its first invoice",
    response: firstSteps,
  }),
  getDemo: route({
    method: "GET",
    path: "/demo",
    summary: "Whether the demo is loaded",
    response: z
      .object({
        loaded: z.boolean(),
        canLoad: z.boolean(),
        customers: z.number().int(),
        invoices: z.number().int(),
      })
      .meta({ id: "Demo" }),
  }),
  loadDemo: route({
    method: "POST",
    path: "/demo",
    summary: "Load a fictional provider's year of data, only into an empty installation",
    response: z.object({ customers: z.number().int(), invoices: z.number().int() }),
    status: 201,
  }),
  removeDemo: route({
    method: "DELETE",
    path: "/demo",
    summary:
      "Remove the demo and all its data; if there are other customers, `own` must say whether to keep or remove them",
    /** `keep` keeps own customers and their terms, without usage and drafts; `remove` removes them too. */
    query: z.strictObject({ own: z.enum(["keep", "remove"]).optional() }),
    response: z.object({ customers: z.number().int(), invoices: z.number().int() }),
  }),
};

/** ISO 7064 mod 97: with country and check digits moved to the end and letters as numbers, the remainder is 1. */
function hasIbanChecksum(value: string): boolean {
  const digits = `${value.slice(4)}${value.slice(0, 4)}`.replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}
