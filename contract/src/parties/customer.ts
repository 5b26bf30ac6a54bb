import { DEBTOR_NUMBER } from "@billow/core/books/debtor-number.ts";
import { z } from "zod";
import { route } from "../route.ts";
import { amount, currency, decimalString, id, instant, page, pageQuery, text, truth } from "../wire.ts";
import { customerEmail, newCustomerEmail } from "./customer-emails.ts";
import { customerGroup, newParent } from "./customer-group.ts";
import {
  addedCustomerTenant,
  changedCustomerTenant,
  customerTenant,
  newCustomerTenant,
} from "./customer-tenants.ts";

/** The VAT category of a line or of everything a customer buys (EN 16931 categories S, Z, E, AE, O). */
export const taxCategory = z.enum(["standard", "zero", "exempt", "reverseCharge", "outsideScope"]);

/** A postal address, as far as it is known. */
export const address = z.strictObject({
  line1: text(200).optional(),
  line2: text(200).optional(),
  postalCode: text(20).optional(),
  city: text(100).optional(),
  region: text(100).optional(),
});

/** A country by its code. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code, like "DE"');

const customerFields = {
  name: text(200),
  tenantId: text(200),
  /** The first issuer if missing; fixed once the customer has an invoice. */
  issuerId: id.optional(),
  billingEmail: z.email().max(254).nullable(),
  emails: z.array(newCustomerEmail).max(20).optional().meta({
    description:
      "Who gets which e-mails, where it is more than `billingEmail`; that is then the first to whom invoices are addressed",
  }),
  /** The issuer's currency if missing. */
  currency: currency.optional(),
  legalName: text(200).nullable().optional(),
  address: address.nullable().optional(),
  country: country.nullable().optional(),
  /** If it begins like a European VAT ID, its form and check digits are validated. Reverse charge needs one. */
  taxId: text(50).nullable().optional(),
  paymentTermsDays: z.number().int().min(0).max(365).optional(),
  purchaseOrder: text(100)
    .nullable()
    .optional()
    .meta({ description: "The number of the customer's order, which its invoices name (EN 16931 BT-13)" }),
  buyerReference: text(100)
    .nullable()
    .optional()
    .meta({ description: "What the customer routes its invoices by, such as a Leitweg-ID (EN 16931 BT-10)" }),
  contract: text(100)
    .nullable()
    .optional()
    .meta({ description: "The contract that its invoices name (EN 16931 BT-12)" }),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/, 'a language tag, like "de-DE"')
    .nullable()
    .optional(),
  taxCategory: taxCategory.optional(),
  taxRate: decimalString.optional(),
};

/**
 * A customer with its first tenant of the cloud platform, `tenantId`. `tenants` has further ones, and what the first is
 * called.
 */
export const newCustomer = z
  .strictObject({ ...customerFields, tenants: z.array(newCustomerTenant).max(1_000).optional() })
  .meta({ id: "NewCustomer" });

export const customer = z
  .object({
    id,
    name: z.string(),
    /** The first of `tenants`. */
    tenantId: z.string(),
    tenants: z.array(customerTenant),
    issuerId: id,
    billingEmail: z.string().nullable(),
    emails: z.array(customerEmail).meta({ description: "Who gets which e-mails" }),
    currency: z.string(),
    legalName: z.string().nullable(),
    address: address.nullable(),
    country: z.string().nullable(),
    taxId: z.string().nullable(),
    paymentTermsDays: z.number().int(),
    purchaseOrder: z.string().nullable().meta({ description: "The number of the customer's order" }),
    buyerReference: z.string().nullable().meta({ description: "What the customer routes its invoices by" }),
    contract: z.string().nullable().meta({ description: "The contract that its invoices name" }),
    debtorNumber: z.string().nullable().meta({
      description: "Its personal account in exports for DATEV; null until one needs it or somebody sets it",
    }),
    locale: z.string().nullable(),
    taxCategory,
    taxRate: z.string(),
    /** Whether a person has set the customer's tax. Until then its drafts cannot be issued. */
    taxSet: z.boolean(),
    archived: z.boolean().meta({
      description: "Whether lists hide it, and nothing new is agreed with it",
    }),
    mergedInto: z
      .object({ id, name: z.string(), tenantId: z.string() })
      .nullable()
      .meta({ description: "The customer that this one was merged into, for good" }),
    ...customerGroup,
    demo: z.boolean(),
    createdAt: instant,
    /** The amount due of open invoices (pending, sent, overdue), one entry per currency. */
    outstanding: z.array(z.object({ currency, amount })),
    /** Excess payments, usable for the next invoices. */
    credit: z.array(z.object({ currency, amount })),
    openCharges: z.array(z.object({ currency, amount })).meta({
      description:
        "Fees and interest that wait for its next invoice, with those of customers that are billed with it or were merged into it",
    }),
    suspensionDueSince: instant.nullable().meta({
      description:
        "Since when the customer is to be suspended, after a reminder at such a level; null while it is not",
    }),
  })
  .meta({ id: "Customer" });

export type Customer = z.output<typeof customer>;
/** Some customers: by id, or all that a list with these filters shows. */
export const customerSelection = z
  .union([
    z.strictObject({ ids: z.array(id).min(1).max(10_000) }),
    z.strictObject({
      filter: z.strictObject({ q: z.string().max(200).optional(), taxSet: z.boolean().optional() }),
    }),
  ])
  .meta({ id: "CustomerSelection" });
export type CustomerSelection = z.output<typeof customerSelection>;

/** What setting the tax of many customers does, or would do. */
export const customersTaxed = z
  .object({
    dryRun: z.boolean(),
    selected: z.number().int(),
    changed: z.number().int(),
    /** Customers that already have this tax. */
    unchanged: z.number().int(),
    skippedCount: z.number().int(),
    /** Customers that cannot have this tax; the first 500. */
    skipped: z.array(
      z.object({ customer: z.object({ id, name: z.string(), tenantId: z.string() }), reason: z.string() }),
    ),
  })
  .meta({ id: "CustomersTaxed" });
export type CustomersTaxed = z.output<typeof customersTaxed>;

export type NewCustomer = z.output<typeof newCustomer>;

/** A reference to a customer. */
export const customerReference = z.object({ id, name: z.string(), tenantId: z.string() });

export const customerRoutes = {
  listCustomers: route({
    method: "GET",
    path: "/customers",
    summary:
      "Customers by name; `q` matches any part of the name or the tenant id, `taxSet=false` those without tax settings",
    query: z.strictObject({
      ...pageQuery,
      q: z.string().max(200).optional(),
      taxSet: truth.optional(),
      archived: truth.default(false).meta({
        description: "Whether the archived customers are listed, which are hidden otherwise",
      }),
    }),
    response: page(customer),
  }),
  setCustomersTax: route({
    method: "POST",
    path: "/customers/tax",
    summary: "Set the tax of many customers at once; customers that cannot have it are named",
    body: z.strictObject({
      selection: customerSelection,
      taxCategory,
      taxRate: decimalString.optional(),
      /** Only returns what would happen. */
      dryRun: z.boolean().default(false),
    }),
    response: customersTaxed,
  }),
  createCustomer: route({
    versioned: true,
    method: "POST",
    path: "/customers",
    summary: "Create a customer; usage that waited for its tenant id is assigned",
    body: newCustomer,
    response: customer,
    status: 201,
  }),
  getCustomer: route({
    versioned: true,
    method: "GET",
    path: "/customers/{id}",
    summary: "One customer",
    params: z.strictObject({ id }),
    response: customer,
  }),
  updateCustomer: route({
    versioned: true,
    method: "PATCH",
    path: "/customers/{id}",
    summary:
      "Change a customer; issued invoices do not change. Currency and tenant id only before anything is issued",
    params: z.strictObject({ id }),
    body: newCustomer
      .omit({ tenants: true })
      .partial()
      .extend({
        archived: z.boolean().optional().meta({
          description:
            "Refused while the customer has drafts, usage that is not billed, running resources, or terms that go on to charge",
        }),
        debtorNumber: z
          .string()
          .regex(DEBTOR_NUMBER, 'a debtor of DATEV, like "10001": 5 to 9 digits, the first from 1 to 6')
          .nullable()
          .optional()
          .meta({
            description:
              "The personal account of exports for DATEV, made longer by zeros at its end. No two customers have the same. It stays once an export has used it",
          }),
      }),
    response: customer,
  }),
  setCustomerParent: route({
    versioned: true,
    method: "POST",
    path: "/customers/{id}/parent",
    summary:
      "Put a customer on another's invoices from a month on, or take it out of its group; what is invoiced stays",
    params: z.strictObject({ id }),
    body: newParent,
    response: customer,
  }),
  addCustomerTenant: route({
    versioned: true,
    method: "POST",
    path: "/customers/{id}/tenants",
    summary: "Give a tenant to a customer, or move it from another one on a day",
    params: z.strictObject({ id }),
    body: addedCustomerTenant,
    response: customer,
    status: 201,
  }),
  changeCustomerTenant: route({
    versioned: true,
    method: "PATCH",
    path: "/customers/{id}/tenants/{tenantId}",
    summary: "Name a customer's tenant, change its cost centre or its days",
    params: z.strictObject({ id, tenantId: text(200) }),
    body: changedCustomerTenant,
    response: customer,
  }),
  removeCustomerTenant: route({
    versioned: true,
    method: "DELETE",
    path: "/customers/{id}/tenants/{tenantId}",
    summary: "Take a tenant from a customer as if it never had it; refused once it is invoiced",
    params: z.strictObject({ id, tenantId: text(200) }),
    response: customer,
  }),
};
