import type { IssuerChange, NewIssuer } from "@billow/contract/parties/issuer.ts";
import { DomainError } from "@billow/core/errors.ts";
import { assertNumberPrefix, DRAFT_PREFIX } from "@billow/core/invoicing/invoice-number.ts";
import { isTimeZone } from "@billow/core/metering/period.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { pointed } from "../../http/text/pointed.ts";
import { FIRST_ISSUER_ID, SERIES_OF_DRAFTS } from "./issuer.ts";
import {
  claimPrefix,
  hasCustomers,
  type IssuerRow,
  insertIssuer,
  lockIssuerRow,
  updateIssuerRow,
} from "./queries.ts";

/**
 * Adds a legal entity that sends invoices.
 *
 * @returns the new issuer's id
 * @throws DomainError `unknown_time_zone`, `unknown_currency`, `invalid_prefix`, `conflict` where a prefix is another series'
 */
export async function createIssuer(
  tx: Transaction<Database>,
  deps: Deps,
  issuer: NewIssuer,
): Promise<string> {
  const { name, timeZone, currency, paymentTermsDays, prefixes, issueDate, numbering, ...changes } = issuer;
  assertOneOrder({ issueDate, numbering });
  const id = deps.newId();
  await insertIssuer(tx, {
    id,
    name,
    time_zone: checkedZone(timeZone),
    currency: checkedCurrency(currency),
    payment_terms_days: paymentTermsDays,
    letterhead: JSON.stringify(changes),
    invoice_prefix: checkedPrefix("invoice", prefixes.invoice),
    credit_note_prefix: checkedPrefix("creditNote", prefixes.creditNote),
    issue_date: issueDate,
    numbering,
    created_at: instantOfMs(deps.clock.nowMs()),
  });
  await ownPrefix(tx, { issuerId: id, series: "invoice", prefix: prefixes.invoice });
  await ownPrefix(tx, { issuerId: id, series: "creditNote", prefix: prefixes.creditNote });
  if (numbering === "issue") await ownPrefixOfDrafts(tx);
  return id;
}

/**
 * Changes an issuer; what is left out stays as it is. Documents that are finalized keep what they were finalized with, and
 * numbers go on in sequence under a new prefix. The row is written whatever changes.
 *
 * @throws DomainError `not_found`, `conflict` where the time zone is fixed or a prefix is another series', and as `createIssuer`
 */
export async function changeIssuer(
  tx: Transaction<Database>,
  id: string,
  change: IssuerChange,
): Promise<void> {
  const row = await lockIssuer(tx, id);
  const {
    name,
    timeZone,
    currency,
    paymentTermsDays,
    prefixes = {},
    issueDate,
    numbering,
    ...changes
  } = change;
  assertOneOrder({ issueDate: issueDate ?? row.issue_date, numbering: numbering ?? row.numbering });
  if (timeZone !== undefined && timeZone !== row.time_zone) await assertZoneIsFree(tx, id);
  await updateIssuerRow(tx, id, {
    letterhead: JSON.stringify({ ...row.letterhead, ...changes }),
    ...(name !== undefined && { name }),
    ...(timeZone !== undefined && { time_zone: checkedZone(timeZone) }),
    ...(currency !== undefined && { currency: checkedCurrency(currency) }),
    ...(paymentTermsDays !== undefined && { payment_terms_days: paymentTermsDays }),
    ...(prefixes.invoice !== undefined && { invoice_prefix: checkedPrefix("invoice", prefixes.invoice) }),
    ...(prefixes.creditNote !== undefined && {
      credit_note_prefix: checkedPrefix("creditNote", prefixes.creditNote),
    }),
    ...(issueDate !== undefined && { issue_date: issueDate }),
    ...(numbering !== undefined && { numbering }),
  });
  for (const series of ["invoice", "creditNote"] as const) {
    const prefix = prefixes[series];
    if (prefix !== undefined) await ownPrefix(tx, { issuerId: id, series, prefix });
  }
  if (numbering === "issue") await ownPrefixOfDrafts(tx);
}

/** Writes columns of an issuer as they are, for who knows that they are right. */
export async function writeIssuer(
  db: Kysely<Database>,
  id: string,
  columns: Parameters<typeof updateIssuerRow>[2],
): Promise<void> {
  await updateIssuerRow(db, id, columns);
}

/** An issuer, locked until the transaction ends. @throws DomainError `not_found` */
export async function lockIssuer(tx: Transaction<Database>, id: string): Promise<IssuerRow> {
  const row = await lockIssuerRow(tx, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such issuer.");
  return row;
}

/** Customers' usage is summed and their invoices are dated by it. A new customer waits for the issuer's lock. */
async function assertZoneIsFree(tx: Transaction<Database>, id: string): Promise<void> {
  if (id === FIRST_ISSUER_ID)
    throw new DomainError(
      "conflict",
      "The first issuer's time zone is set by BILLOW_TIMEZONE when Billow starts.",
      "/timeZone",
    );
  if (await hasCustomers(tx, id))
    throw new DomainError(
      "conflict",
      "The issuer has customers, whose days and months follow its time zone. Add another issuer for another time zone.",
      "/timeZone",
    );
}

/** @throws DomainError `conflict` where numbers would follow one order and dates another */
function assertOneOrder({ issueDate, numbering }: Pick<NewIssuer, "issueDate" | "numbering">): void {
  if (numbering === "creation" || issueDate === "issue") return;
  throw new DomainError(
    "conflict",
    "Numbers that are taken when an invoice is issued follow the order of issue dates. So the invoice is dated by the day it is issued.",
    "/issueDate",
  );
}

/** Drafts of all issuers share one prefix and one series. */
async function ownPrefixOfDrafts(tx: Transaction<Database>): Promise<void> {
  if (await claimPrefix(tx, { ...SERIES_OF_DRAFTS, prefix: DRAFT_PREFIX })) return;
  throw new DomainError(
    "conflict",
    `Numbers of a series begin with ${DRAFT_PREFIX} or did so, and drafts could not be told from them.`,
    "/numbering",
  );
}

async function ownPrefix(
  tx: Transaction<Database>,
  owner: { issuerId: string; series: "invoice" | "creditNote"; prefix: string },
): Promise<void> {
  if (await claimPrefix(tx, owner)) return;
  throw new DomainError(
    "conflict",
    `Numbers of another series begin with ${owner.prefix} or did so. Choose another prefix.`,
    `/prefixes/${owner.series}`,
  );
}

function checkedPrefix(series: "invoice" | "creditNote", prefix: string): string {
  return pointed(`/prefixes/${series}`, () => assertNumberPrefix(prefix));
}

function checkedZone(timeZone: string): string {
  if (isTimeZone(timeZone)) return timeZone;
  throw new DomainError(
    "unknown_time_zone",
    `"${timeZone}" is not a time zone. Use an IANA name like Europe/Berlin.`,
    "/timeZone",
  );
}

function checkedCurrency(currency: string): string {
  if (isCurrencyCode(currency)) return currency;
  throw new DomainError(
    "unknown_currency",
    `"${currency}" is not a currency in use. Use an ISO 4217 code like EUR.`,
    "/currency",
  );
}
