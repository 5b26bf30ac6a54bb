import { address } from "@billow/contract/parties/customer.ts";
import { letterhead } from "@billow/contract/parties/operator.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import { readIssuer } from "../../parties/issuers/issuer.ts";
import { customerOnDocuments } from "../../parties/mandates/mandates.ts";

const seller = z.object({ name: z.string(), ...letterhead.partial().shape });

const buyer = z.object({
  name: z.string(),
  legalName: z.string().nullable(),
  address: address.nullable(),
  country: z.string().nullable(),
  taxId: z.string().nullable(),
  billingEmail: z.string().nullable(),
  locale: z.string().nullable().default(null),
  purchaseOrder: z.string().nullable().default(null),
  buyerReference: z.string().nullable().default(null),
  contract: z.string().nullable().default(null),
  /** By which mandate the invoice is collected, from which account, in part. */
  mandate: z.object({ reference: z.string(), account: z.string() }).nullable().default(null),
});

const parties = z.object({ seller, buyer });

/** Seller and buyer, as a document shows them. */
export type Parties = z.output<typeof parties>;

/** Seller and buyer as of now. A later change of either does not affect an issued invoice. */
export async function currentParties(db: Kysely<Database>, customerId: string): Promise<Parties> {
  const { customer, mandate } = await customerOnDocuments(db, customerId);
  return {
    seller: await currentSeller(db, customer.issuer_id),
    buyer: {
      name: customer.name,
      legalName: customer.legal_name,
      address: customer.address,
      country: customer.country,
      taxId: customer.tax_id,
      billingEmail: customer.billing_email,
      locale: customer.locale,
      purchaseOrder: customer.purchase_order,
      buyerReference: customer.buyer_reference,
      contract: customer.contract,
      mandate,
    },
  };
}

/** The seller as of now. */
export async function currentSeller(db: Kysely<Database>, issuerId: string): Promise<Parties["seller"]> {
  const { name, letterhead: fields } = await readIssuer(db, issuerId);
  return { name, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) };
}

/** Seller and buyer as stored when the invoice was finalized. */
export function storedParties(stored: unknown): Parties {
  return parties.parse(stored);
}
