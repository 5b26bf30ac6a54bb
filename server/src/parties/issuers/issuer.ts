import { type Letterhead, letterhead } from "@billow/contract/parties/operator.ts";
import { DomainError } from "@billow/core/errors.ts";
import { DEFAULT_PREFIXES } from "@billow/core/invoicing/invoice-number.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { allIssuers, claimPrefix, type IssuerRow, insertIssuer, issuerById, prefixesOf } from "./queries.ts";
import { issuerZones } from "./zone-queries.ts";

/** A legal entity that sends invoices. */
export interface Issuer {
  id: string;
  name: string;
  /** Billing time zone, an IANA name. */
  timeZone: string;
  /** What its customers are billed in unless another currency is named. */
  currency: string;
  /** Days its customers have to pay, unless agreed otherwise. */
  paymentTermsDays: number;
  /** How it presents itself on documents and in e-mails. */
  letterhead: Letterhead;
  invoicePrefix: string;
  creditNotePrefix: string;
  /** The day that its invoices are dated by. */
  issueDate: "issue" | "creation";
  /** When its invoices take their numbers. */
  numbering: "creation" | "issue";
}

/** The issuer that every installation has; ids sort by age, so it is the first of all. */
export const FIRST_ISSUER_ID = "00000000-0000-7000-8000-000000000001";

/** Drafts without a number are counted for all issuers together, as no two documents bear the same number. */
export const SERIES_OF_DRAFTS = { issuerId: FIRST_ISSUER_ID, series: "draft" } as const;

/** The letterhead of an issuer that has said nothing of itself. */
const BLANK = Object.fromEntries(Object.keys(letterhead.shape).map((field) => [field, null])) as Letterhead;

const FIRST_ISSUER = {
  id: FIRST_ISSUER_ID,
  name: "Cloud operator",
  currency: "EUR",
  payment_terms_days: 14,
  letterhead: "{}",
  invoice_prefix: DEFAULT_PREFIXES.invoice,
  credit_note_prefix: DEFAULT_PREFIXES.creditNote,
};

/** The issuer with an id that a row refers to. */
export async function readIssuer(db: Kysely<Database>, id: string): Promise<Issuer> {
  const row = await issuerById(db, id);
  if (row === undefined) throw new Error(`there is no issuer ${id}`);
  return issuerOf(row);
}

/** The issuer that a caller names. @throws DomainError `not_found`, with the pointer where the id came in a body */
export async function findIssuer(db: Kysely<Database>, id: string, pointer?: string): Promise<Issuer> {
  const row = await issuerById(db, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such issuer.", pointer);
  return issuerOf(row);
}

/** The issuer that a caller names in a body, or the first one. @throws DomainError `not_found` */
export async function issuerOrFirst(db: Kysely<Database>, id: string | undefined): Promise<Issuer> {
  return id === undefined ? readFirstIssuer(db) : findIssuer(db, id, "/issuerId");
}

/** The issuer whom the settings are about, and to whom belongs what names no issuer. */
export async function readFirstIssuer(db: Kysely<Database>): Promise<Issuer> {
  return readIssuer(db, FIRST_ISSUER_ID);
}

/** All issuers, the first one first. */
export async function listIssuers(db: Kysely<Database>): Promise<Issuer[]> {
  return (await allIssuers(db)).map(issuerOf);
}

/** What numbers of invoices begin with or began with, also while they are drafts. */
export async function prefixesOfInvoices(db: Kysely<Database>): Promise<string[]> {
  return prefixesOf(db, ["invoice", "draft"]);
}

/** The time zone of each issuer, by its id. */
export async function zonesOfIssuers(db: Kysely<Database>): Promise<(issuerId: string) => string> {
  const zones = new Map((await issuerZones(db)).map((row) => [row.id, row.time_zone]));
  return (issuerId) => {
    const zone = zones.get(issuerId);
    if (zone === undefined) throw new Error(`there is no issuer ${issuerId}`);
    return zone;
  };
}

/** Makes the first issuer where there is none. */
export async function ensureFirstIssuer(
  db: Kysely<Database>,
  { timeZone, at }: { timeZone: string; at: string },
): Promise<void> {
  await insertIssuer(db, { ...FIRST_ISSUER, time_zone: timeZone, created_at: at });
  for (const series of ["invoice", "creditNote"] as const)
    await claimPrefix(db, { prefix: DEFAULT_PREFIXES[series], issuerId: FIRST_ISSUER_ID, series });
}

function issuerOf(row: IssuerRow): Issuer {
  return {
    id: row.id,
    name: row.name,
    timeZone: row.time_zone,
    currency: row.currency,
    paymentTermsDays: row.payment_terms_days,
    letterhead: { ...BLANK, ...row.letterhead },
    invoicePrefix: row.invoice_prefix,
    creditNotePrefix: row.credit_note_prefix,
    issueDate: row.issue_date,
    numbering: row.numbering,
  };
}
