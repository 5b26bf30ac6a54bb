import type { Customer } from "@billow/contract/parties/customer.ts";
import type { Kysely } from "kysely";
import { rowVersion } from "../../db/row-version.ts";
import type { Database } from "../../db/schema.ts";
import { childrenOf } from "./group/queries.ts";
import { referencesTo } from "./merge/queries.ts";
import { presentCustomer } from "./present.ts";
import { type CustomerRow, creditOf, openChargesOf, openSuspensionsOf, outstandingOf } from "./queries.ts";
import { tenantsOf } from "./tenants/tenants.ts";

/** Customers as the API shows them, in their order. */
export async function presented(db: Kysely<Database>, rows: readonly CustomerRow[]): Promise<Customer[]> {
  const ids = rows.map((row) => row.id);
  const balances = {
    outstanding: await outstandingOf(db, ids),
    credit: await creditOf(db, ids),
    openCharges: await openChargesOf(db, ids),
  };
  const suspensions = new Map(
    (await openSuspensionsOf(db, ids)).map(({ customer_id, due_at }) => [customer_id, due_at]),
  );
  const tenants = await tenantsOf(db, ids);
  const others = await referencesTo(
    db,
    rows.flatMap((row) => [row.merged_into ?? [], row.parent_id ?? []].flat()),
  );
  const reference = (id: string | null) => others.find((one) => one.id === id) ?? null;
  const children = Map.groupBy(await childrenOf(db, ids), (child) => child.parentId);
  return rows.map((row) =>
    presentCustomer(row, {
      ...balances,
      suspensionDueSince: suspensions.get(row.id) ?? null,
      tenants: tenants(row.id),
      mergedInto: reference(row.merged_into),
      parent: parentOf(row, reference(row.parent_id)),
      children: (children.get(row.id) ?? []).map(({ parentId: _, ...child }) => child),
    }),
  );
}

function parentOf(
  { parent_from: from }: CustomerRow,
  parent: Omit<NonNullable<Customer["parent"]>, "from"> | null,
): Customer["parent"] {
  return parent === null || from === null ? null : { ...parent, from };
}

/** One customer as the API shows it, with the version of its row. */
export async function presentedOne(
  db: Kysely<Database>,
  row: CustomerRow,
  setEtag: (version: number) => void,
): Promise<Customer> {
  setEtag(await rowVersion(db, { table: "customer", id: row.id }));
  const [customer] = await presented(db, [row]);
  if (customer === undefined) throw new Error("one row is presented as one customer");
  return customer;
}
