import { z } from "zod";
import { route } from "../route.ts";
import { currency, id, text } from "../wire.ts";
import { letterhead } from "./operator.ts";

/** The prefixes of numbers, by series. No two series of an installation ever share a prefix. */
const prefixes = z.strictObject({
  invoice: z.string().max(50).describe("What numbers of invoices begin with, like INV-"),
  creditNote: z.string().max(50).describe("What numbers of credit notes begin with, like CN-"),
});

const whenDated = z.enum(["issue", "creation"]).meta({
  description:
    "The day an invoice is dated by and posted on: `issue`, the day it is finalized, or `creation`, the day its draft was made",
});

const whenNumbered = z.enum(["creation", "issue"]).meta({
  description:
    "When an invoice takes its number: at the `creation` of its draft, or at `issue`, so that numbers and issue dates have one order; until then a draft is called DRAFT-…. It needs issue dates of `issue`.",
});

const issuerFields = {
  name: text(200),
  /** Determines the days and months of its customers, so it is fixed once there is a customer. */
  timeZone: z.string().max(100),
  /** The currency of its customers unless another is named. */
  currency,
  paymentTermsDays: z.number().int().min(0).max(365),
  prefixes,
  issueDate: whenDated,
  numbering: whenNumbered,
};

/** A legal entity that sends invoices. The settings are about the first one. */
export const issuer = z.object({ id, ...issuerFields, ...letterhead.shape }).meta({ id: "Issuer" });
export type Issuer = z.output<typeof issuer>;

export const newIssuer = z
  .strictObject({
    ...issuerFields,
    paymentTermsDays: issuerFields.paymentTermsDays.default(14),
    issueDate: whenDated.default("issue"),
    numbering: whenNumbered.default("creation"),
  })
  .extend(letterhead.partial().shape)
  .meta({ id: "NewIssuer" });
export type NewIssuer = z.output<typeof newIssuer>;

export const issuerChange = z
  .strictObject({ ...issuerFields, prefixes: prefixes.partial(), ...letterhead.shape })
  .partial()
  .meta({ id: "IssuerChange" });
export type IssuerChange = z.output<typeof issuerChange>;

/** A reference to an issuer, visible to every user. */
export const issuerReference = z.object({
  id,
  name: z.string(),
  currency,
  paymentTermsDays: z.number().int(),
  timeZone: z.string(),
});
export type IssuerReference = z.output<typeof issuerReference>;

const params = z.strictObject({ id });

export const issuerRoutes = {
  listIssuers: route({
    method: "GET",
    path: "/issuers",
    summary: "The legal entities that send invoices, the first one first",
    response: z.object({ items: z.array(issuer), nextCursor: z.null() }),
  }),
  createIssuer: route({
    versioned: true,
    method: "POST",
    path: "/issuers",
    summary: "Add a legal entity that sends invoices, with series of numbers of its own",
    body: newIssuer,
    response: issuer,
    status: 201,
  }),
  getIssuer: route({
    versioned: true,
    method: "GET",
    path: "/issuers/{id}",
    summary: "One legal entity that sends invoices",
    params,
    response: issuer,
  }),
  updateIssuer: route({
    versioned: true,
    method: "PATCH",
    path: "/issuers/{id}",
    summary:
      "Change an issuer; documents that are issued stay as they are, and numbers go on in sequence under a new prefix",
    params,
    body: issuerChange,
    response: issuer,
  }),
};
