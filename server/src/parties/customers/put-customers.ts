import { isDeepStrictEqual } from "node:util";
import type { NewCustomer } from "@billow/contract/parties/customer.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import type { NewEvent } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Insertable, Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { CustomerTable } from "../../db/schema/customers.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { type Issuer, issuerOrFirst } from "../issuers/issuer.ts";
import { newCustomerRow } from "./create-customer.ts";
import { customerChanged, customerCreated } from "./customer-events.ts";
import { customersOfTenants } from "./customers-of-tenants.ts";
import { type CustomerRow, insertCustomers, lockCustomers, updateCustomerRow } from "./queries.ts";
import { changedColumns } from "./update-customer.ts";

/** What is known of a customer; of one that is there already, what is not given stays. */
export type KnownCustomer = Partial<NewCustomer> & { tenantId: string };

/** What became of a row, or why it is refused. */
export type PutOutcome = "created" | "changed" | "unchanged" | DomainError;

interface Putting {
  /** Counts usage that waited for the tenants of new customers. Metering does, which stands above the parties. */
  takeUpAll: (tx: Transaction<Database>, deps: Deps, tenantIds: readonly string[]) => Promise<unknown>;
  actor: Actor;
}

/** Rows that are read and written together, in a few statements whatever their number. */
const ROWS_AT_ONCE = 500;

/**
 * Makes the customers of tenants, or changes them, one row after the other, as their tenant ids say. The tenants are locked.
 * The same again changes nothing. A row that is refused does nothing.
 *
 * @returns for each row what became of it
 */
export async function putCustomers(
  tx: Transaction<Database>,
  deps: Deps,
  rows: readonly KnownCustomer[],
  putting: Putting,
): Promise<PutOutcome[]> {
  const issuer = await issuerOrFirst(tx, undefined);
  const outcomes: PutOutcome[] = [];
  while (outcomes.length < rows.length) {
    const next = rows.slice(outcomes.length, outcomes.length + ROWS_AT_ONCE);
    const holders = await customersOfTenants(
      tx,
      next.map(({ tenantId }) => tenantId),
    );
    // A customer of two rows is read anew between them.
    const keys = next.map(({ tenantId }) => holders.get(tenantId)?.id ?? tenantId);
    const twice = keys.findIndex((key, place) => keys.indexOf(key) < place);
    const chunk = twice === -1 ? next : next.slice(0, twice);
    const ids = [...new Set(chunk.flatMap(({ tenantId }) => holders.get(tenantId)?.id ?? []))];
    const known = new Map((await lockCustomers(tx, { ids })).map((row) => [row.id, row]));
    const of = (tenantId: string) => known.get(holders.get(tenantId)?.id ?? "");
    outcomes.push(...(await putChunk(tx, deps, { chunk, of, issuer }, putting)));
  }
  return outcomes;
}

async function putChunk(
  tx: Transaction<Database>,
  deps: Deps,
  {
    chunk,
    of,
    issuer,
  }: {
    chunk: readonly KnownCustomer[];
    of: (tenantId: string) => CustomerRow | undefined;
    issuer: Issuer;
  },
  { takeUpAll, actor }: Putting,
): Promise<PutOutcome[]> {
  const made: Insertable<CustomerTable>[] = [];
  const changed: { before: CustomerRow; after: CustomerRow }[] = [];
  const outcomes = chunk.map((row): PutOutcome => {
    const before = of(row.tenantId);
    try {
      if (before === undefined) {
        made.push(newRow(deps, row, issuer));
        return "created";
      }
      const after = changedRow(before, row);
      if (isDeepStrictEqual(after, before)) return "unchanged";
      changed.push({ before, after });
      return "changed";
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  });
  const events: NewEvent[] = (await insertCustomers(tx, made)).map((row) => customerCreated(row, actor));
  for (const { before, after } of changed)
    events.push(...customerChanged(before, await updateCustomerRow(tx, before.id, after), actor));
  await record(tx, deps, events);
  await takeUpAll(
    tx,
    deps,
    made.map((row) => row.tenant_id),
  );
  return outcomes;
}

function newRow(
  deps: Deps,
  { name, currency, ...fields }: KnownCustomer,
  issuer: Issuer,
): Insertable<CustomerTable> {
  if (name === undefined) throw missing("name");
  if (currency === undefined) throw missing("currency");
  return newCustomerRow(deps, { billingEmail: null, ...fields, name, currency }, { issuer });
}

function changedRow(before: CustomerRow, { tenantId: _, currency, ...fields }: KnownCustomer): CustomerRow {
  if (currency !== undefined && currency !== before.currency) {
    throw new DomainError(
      "currency_mismatch",
      `The customer is billed in ${before.currency}, which cannot change. Leave the currency out, or make another customer.`,
      "/currency",
    );
  }
  // Parts of the address that are not given stay, too.
  const address = fields.address && { ...before.address, ...fields.address };
  return { ...before, ...changedColumns(before, { ...fields, ...(address && { address }) }) };
}

function missing(field: string): DomainError {
  return new DomainError("invalid_request", `A new customer needs a ${field}.`, `/${field}`);
}
