import type { Mandate } from "@billow/contract/parties/mandates.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { DebitScheme, DebitSequence } from "@billow/core/payments/direct-debit-file.ts";
import { isInSepa } from "@billow/core/payments/sepa-area.ts";
import type { Kysely, Selectable, Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { CustomerTable } from "../../db/schema/customers.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { todayIn } from "../../today.ts";
import { assertNotArchived } from "../customers/archive/assert-not-archived.ts";
import { lockCustomer, readCustomer } from "../customers/read-customer.ts";
import { readIssuer } from "../issuers/issuer.ts";
import {
  activeMandate,
  customerAndMandate,
  insertMandate,
  lockMandate,
  type MandateRow,
  mandateById,
  mandatesOf,
  updateMandate,
} from "./queries.ts";

/** A mandate as a person enters it. */
export interface NewMandate {
  reference: string;
  signedOn: string;
  iban: string;
  bic?: string | null | undefined;
  scheme: DebitScheme;
  sequence: DebitSequence;
}

/**
 * Records a mandate. A customer has one that is active, since nobody could say which of two collects.
 *
 * @throws DomainError `not_found`, `conflict`, `invalid_date`, `invalid_request` for an account outside SEPA
 */
export async function createMandate(
  tx: Transaction<Database>,
  deps: Deps,
  { customerId, actor, entered }: { customerId: string; actor: Actor; entered: NewMandate },
): Promise<Mandate> {
  await lockCustomer(tx, customerId);
  const customer = await readCustomer(tx, customerId);
  assertNotArchived(customer);
  const { reference, signedOn, iban, bic = null, scheme, sequence } = entered;
  if (!isInSepa({ iban, bic }))
    throw new DomainError(
      "invalid_request",
      "Direct debits reach accounts in SEPA alone, and outside the European Economic Area by their BIC.",
      "/iban",
    );
  const { timeZone } = await readIssuer(tx, customer.issuer_id);
  if (signedOn > todayIn(timeZone, deps))
    throw new DomainError("invalid_date", "A mandate cannot have been signed in the future.", "/signedOn");
  const active = await activeMandate(tx, customer.id);
  if (active !== undefined)
    throw new DomainError("conflict", `The mandate ${active.reference} is active. Revoke it first.`);
  const id = deps.newId();
  const isNew = await insertMandate(tx, {
    id,
    customer_id: customer.id,
    reference,
    signed_on: signedOn,
    iban,
    bic,
    scheme,
    sequence,
    created_at: instantOfMs(deps.clock.nowMs()),
    revoked_at: null,
    revoked_because: null,
  });
  if (!isNew)
    throw new DomainError("conflict", `Another mandate has the reference ${reference}.`, "/reference");
  const data = { name: customer.name, mandate: reference, debtorAccount: masked(iban) };
  await record(tx, deps, [{ type: "customer.mandateRecorded", subject: customer.id, actor, data }]);
  return readMandate(tx, id);
}

/** Ends a mandate. One that is revoked stays as it is. @throws DomainError `not_found`, `action_not_allowed` */
export async function revokeMandate(
  tx: Transaction<Database>,
  deps: Deps,
  { id, actor, reason }: { id: string; actor: Actor; reason: string },
): Promise<Mandate> {
  const row = await lockMandate(tx, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such mandate.");
  if (row.revoked_at !== null)
    throw new DomainError("action_not_allowed", "This mandate is revoked already.");
  await updateMandate(tx, id, { revoked_at: instantOfMs(deps.clock.nowMs()), revoked_because: reason });
  const { id: subject, name } = await readCustomer(tx, row.customer_id);
  const data = { name, mandate: row.reference, reason };
  await record(tx, deps, [{ type: "customer.mandateRevoked", subject, actor, data }]);
  return readMandate(tx, id);
}

/** Ends a mandate that a bank says is gone; one that is revoked stays as it is. */
export async function endMandate(
  tx: Transaction<Database>,
  deps: Deps,
  call: { id: string; actor: Actor; reason: string },
): Promise<void> {
  const row = await lockMandate(tx, call.id);
  if (row !== undefined && row.revoked_at === null) await revokeMandate(tx, deps, call);
}

export async function listMandates(db: Kysely<Database>, customerId: string): Promise<Mandate[]> {
  const { id } = await readCustomer(db, customerId);
  return (await mandatesOf(db, id)).map(present);
}

async function readMandate(db: Kysely<Database>, id: string): Promise<Mandate> {
  const row = await mandateById(db, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such mandate.");
  return present(row);
}

/**
 * A customer, and what its documents say of its mandate; null without an active one.
 *
 * @throws DomainError `not_found`
 */
export async function customerOnDocuments(
  db: Kysely<Database>,
  customerId: string,
): Promise<{ customer: Selectable<CustomerTable>; mandate: { reference: string; account: string } | null }> {
  const row = await customerAndMandate(db, customerId);
  if (row === undefined) throw new DomainError("not_found", "There is no such customer.");
  const { mandate_reference: reference, mandate_iban: iban, ...customer } = row;
  return {
    customer,
    mandate: reference === null || iban === null ? null : { reference, account: masked(iban) },
  };
}

/** An account as documents and the audit log show it: enough to recognise it. */
export function masked(iban: string): string {
  return `${iban.slice(0, 2)}…${iban.slice(-4)}`;
}

function present(row: MandateRow): Mandate {
  return {
    id: row.id,
    reference: row.reference,
    signedOn: row.signed_on,
    iban: row.iban,
    bic: row.bic,
    scheme: row.scheme,
    sequence: row.next_sequence,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    revokedBecause: row.revoked_because,
  };
}
