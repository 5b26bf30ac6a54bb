import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { DebitScheme } from "@billow/core/payments/direct-debit-file.ts";
import { isInSepa } from "@billow/core/payments/sepa-area.ts";
import { isSepaId } from "@billow/core/payments/sepa-text.ts";
import { COLLECTION_DAYS_MAX, earliestCollection, isTargetDay } from "@billow/core/payments/target-days.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { StoredCreditor } from "../../db/schema/direct-debits.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { pointed } from "../../http/text/pointed.ts";
import { lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { type Issuer, issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { masked } from "../../parties/mandates/mandates.ts";
import { todayIn } from "../../today.ts";
import { type CollectableRow, collectable, debitsBefore, insertFile } from "./queries.ts";

export interface FileCall {
  issuerId: string | undefined;
  collectOn: string;
  scheme: DebitScheme;
  /** All that can be collected if missing. */
  invoiceIds: readonly string[] | undefined;
  actor: Actor;
}

/**
 * Makes a file of direct debits over what is due of each invoice at this moment, and marks the invoices. Each invoice is
 * locked before it is marked, so of two people one collects it and the other is told.
 *
 * @returns the file's id
 * @throws DomainError `not_found`, `invalid_date`, `action_not_allowed`, and as `decide` does
 */
export async function createDebitFile(
  tx: Transaction<Database>,
  deps: Deps,
  { issuerId, collectOn, scheme, invoiceIds, actor }: FileCall,
): Promise<string> {
  const issuer = await issuerOrFirst(tx, issuerId);
  const lacking = lackingOf(issuer);
  if (lacking !== null) throw new DomainError("action_not_allowed", lacking);
  assertCollectsOn(collectOn, todayIn(issuer.timeZone, deps));
  const at = instantOfMs(deps.clock.nowMs());
  const asked = { issuerId: issuer.id, scheme, collectOn, now: at };
  const wanted = invoiceIds ?? (await collectable(tx, asked)).map(({ id }) => id);
  await lockCollectable(tx, deps, { ids: wanted, areNamed: invoiceIds !== undefined });
  const found = new Map((await collectable(tx, asked)).map((row) => [row.id, row]));
  const rows = wanted.flatMap((id) => found.get(id) ?? []);
  if (rows.length < new Set(wanted).size)
    throw new DomainError(
      "action_not_allowed",
      "Not every one of these invoices can be collected on that day: it is due later or not in euros, or no mandate of this scheme collects it. Look at the list again.",
      invoiceIds === undefined ? undefined : "/invoiceIds",
    );
  if (rows.length === 0) throw new DomainError("action_not_allowed", "There is nothing to collect.");
  const id = deps.newId();
  await insertFile(
    tx,
    {
      id,
      issuer_id: issuer.id,
      message_id: id.replaceAll("-", "").toUpperCase(),
      collect_on: collectOn,
      scheme,
      creditor: JSON.stringify(creditorOf(issuer)),
      created_by: JSON.stringify(actor),
      created_at: at,
    },
    debitsOf(deps, { fileId: id, rows, before: await debitsBefore(tx, wanted) }),
  );
  await markInvoices(tx, deps, { rows, collectOn, actor });
  return id;
}

/** Locks invoices, in the order of their ids, and refuses what may not be collected. @throws DomainError as `decide` does */
async function lockCollectable(
  tx: Transaction<Database>,
  deps: Deps,
  { ids, areNamed }: { ids: readonly string[]; areNamed: boolean },
): Promise<void> {
  for (const ref of ids.toSorted()) {
    const { facts } = await lockInvoice(tx, deps, { ref, ifMatch: null });
    if (areNamed) pointed(`/invoiceIds/${ids.indexOf(ref)}`, () => decide("collect", facts));
    else decide("collect", facts);
  }
}

/** A mandate's first collection is one debit; what else it collects on the day is a later one. */
function debitsOf(
  deps: Deps,
  {
    fileId,
    rows,
    before,
  }: { fileId: string; rows: readonly CollectableRow[]; before: ReadonlyMap<string, number> },
) {
  const begun = new Set<string>();
  return rows.map((row, place) => {
    const isFurther = begun.has(row.mandate_id);
    begun.add(row.mandate_id);
    if (isFurther && row.sequence === "oneOff")
      throw new DomainError(
        "action_not_allowed",
        `The mandate ${row.reference} of ${row.customer_name} is for one collection. Choose one of its invoices.`,
      );
    return {
      id: deps.newId(),
      file_id: fileId,
      position: place + 1,
      invoice_id: row.id,
      customer_id: row.customer_id,
      mandate_id: row.mandate_id,
      sequence: isFurther ? ("recurring" as const) : row.sequence,
      debtor: row.legal_name ?? row.customer_name,
      amount: row.due,
      end_to_end_id: endToEndId(row, (before.get(row.id) ?? 0) + 1),
      state: "collecting" as const,
      payment_id: null,
      taken_back_because: null,
    };
  });
}

/** The invoice's number and which of its debits this is; by its id where banks would not take the number. */
function endToEndId({ id, number }: { id: string; number: string }, count: number): string {
  const named = `${number}-${count}`;
  return isSepaId(named) ? named : `${id.replaceAll("-", "")}-${count}`;
}

async function markInvoices(
  tx: Transaction<Database>,
  deps: Deps,
  { rows, collectOn, actor }: { rows: readonly CollectableRow[]; collectOn: string; actor: Actor },
): Promise<void> {
  for (const { id, due, iban } of rows) {
    const { row, facts, currency } = await lockInvoice(tx, deps, { ref: id, ifMatch: null });
    await saveInvoice(tx, row, { status: decide("collect", facts), collecting_on: collectOn });
    const data = { amount: formatAmount(due, currency), currency, collectOn, debtorAccount: masked(iban) };
    await record(tx, deps, [{ type: "invoice.collecting", subject: id, actor, data }]);
  }
}

/** What an issuer must set before it can collect, in one sentence; null where nothing is missing. */
export function lackingOf({ letterhead: { bankAccount, creditorId } }: Issuer): string | null {
  if (bankAccount === null) return "Set the bank account in the letterhead first.";
  if (!isInSepa(bankAccount)) return "The bank account of the letterhead is not one that SEPA reaches.";
  return creditorId === null ? "Set the creditor identifier in the letterhead first." : null;
}

function creditorOf({ name, letterhead }: Issuer): StoredCreditor {
  const { bankAccount, creditorId, legalName } = letterhead;
  if (bankAccount === null || creditorId === null) throw new Error("what is lacking was checked");
  const { holder, iban, bic } = bankAccount;
  return { name: holder ?? legalName ?? name, id: creditorId, iban, bic };
}

/** @throws DomainError `invalid_date` */
function assertCollectsOn(day: string, today: string): void {
  const earliest = earliestCollection(today);
  const latest = addDays(today, COLLECTION_DAYS_MAX);
  if (day < earliest || day > latest)
    throw new DomainError(
      "invalid_date",
      `A file of today can collect from ${earliest} to ${latest}.`,
      "/collectOn",
    );
  if (!isTargetDay(day))
    throw new DomainError("invalid_date", `Banks do not settle on ${day}. Choose another day.`, "/collectOn");
}
