import type { Customer } from "@billow/contract/parties/customer.ts";
import type { CustomersImported } from "@billow/contract/parties/customer-import.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import type { Kysely, Transaction } from "kysely";
import { z } from "zod";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { read, stream, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { createCustomer } from "./create-customer.ts";
import { exportCustomers } from "./export-customers.ts";
import { referencesTo } from "./merge/queries.ts";
import { presentCustomer } from "./present.ts";
import { type CustomerRow, creditOf, listCustomers, outstandingOf } from "./queries.ts";
import { readCustomer } from "./read-customer.ts";
import { setCustomersTax } from "./set-customers-tax.ts";
import type { TakeUp } from "./take-up.ts";
import { addTenant, changeTenant, removeTenant, tenantsOf } from "./tenants/tenants.ts";
import { updateCustomer } from "./update-customer.ts";

const position = z.object({ id: z.uuid() });

/** Creates and changes customers by the rows of a text. Metering does, which also reads files. */
type ImportRows = (
  tx: Transaction<Database>,
  deps: Deps,
  given: { csv: string; dryRun: boolean; actor: Actor },
) => Promise<CustomersImported>;

export function customerHandlers({ takeUp, importRows }: { takeUp: TakeUp; importRows: ImportRows }) {
  return {
    listCustomers: read<"listCustomers">(async ({ db, query }) => {
      const rows = await listCustomers(db, {
        q: query.q?.trim() ?? "",
        taxSet: query.taxSet,
        archived: query.archived,
        afterId: query.cursor === undefined ? null : decodeCursor(query.cursor, position).id,
        limit: query.limit,
      });
      const shown = rows.slice(0, query.limit);
      const last = shown.at(-1);
      return {
        items: await presented(db, shown),
        nextCursor: rows.length > shown.length && last !== undefined ? encodeCursor({ id: last.id }) : null,
      };
    }),

    importCustomers: write<"importCustomers">(({ tx, deps, body, principal }) =>
      importRows(tx, deps, { ...body, actor: principal.actor }),
    ),

    exportCustomers: stream<"exportCustomers">(async ({ db }) => ({
      body: exportCustomers(db),
      fileName: "customers.csv",
    })),

    createCustomer: write<"createCustomer">(async ({ tx, deps, body, principal, setEtag }) =>
      presentedOne(tx, await createCustomer(tx, deps, body, { takeUp, actor: principal.actor }), setEtag),
    ),

    setCustomersTax: write<"setCustomersTax">(async ({ tx, deps, body, principal }) =>
      setCustomersTax(tx, deps, { ...body, actor: principal.actor }),
    ),

    getCustomer: read<"getCustomer">(async ({ db, params, setEtag }) =>
      presentedOne(db, await readCustomer(db, params.id), setEtag),
    ),

    updateCustomer: write<"updateCustomer">(
      async ({ tx, deps, params, body, principal, ifMatch, setEtag }) => {
        const { id } = await readCustomer(tx, params.id);
        await expectVersion(tx, { table: "customer", id }, ifMatch);
        return presentedOne(
          tx,
          await updateCustomer(tx, deps, { id, change: body, takeUp, actor: principal.actor }),
          setEtag,
        );
      },
    ),

    addCustomerTenant: write<"addCustomerTenant">(
      async ({ tx, deps, params, body, principal, ifMatch, setEtag }) => {
        const { id } = await readCustomer(tx, params.id);
        await expectVersion(tx, { table: "customer", id }, ifMatch);
        await addTenant(tx, deps, { customerId: id, wanted: body }, { takeUp, actor: principal.actor });
        return presentedOne(tx, await readCustomer(tx, id), setEtag);
      },
    ),

    changeCustomerTenant: write<"changeCustomerTenant">(
      async ({ tx, deps, params, body, principal, ifMatch, setEtag }) => {
        const { id } = await readCustomer(tx, params.id);
        await expectVersion(tx, { table: "customer", id }, ifMatch);
        const { tenantId } = params;
        await changeTenant(tx, deps, { customerId: id, tenantId, change: body }, principal.actor);
        return presentedOne(tx, await readCustomer(tx, id), setEtag);
      },
    ),

    removeCustomerTenant: write<"removeCustomerTenant">(
      async ({ tx, deps, params, principal, ifMatch, setEtag }) => {
        const { id } = await readCustomer(tx, params.id);
        await expectVersion(tx, { table: "customer", id }, ifMatch);
        await removeTenant(tx, deps, { customerId: id, tenantId: params.tenantId }, principal.actor);
        return presentedOne(tx, await readCustomer(tx, id), setEtag);
      },
    ),
  };
}

async function presented(db: Kysely<Database>, rows: readonly CustomerRow[]): Promise<Customer[]> {
  const ids = rows.map((row) => row.id);
  const balances = { outstanding: await outstandingOf(db, ids), credit: await creditOf(db, ids) };
  const tenants = await tenantsOf(db, ids);
  const roots = await referencesTo(
    db,
    rows.flatMap((row) => row.merged_into ?? []),
  );
  return rows.map((row) =>
    presentCustomer(row, {
      ...balances,
      tenants: tenants(row.id),
      mergedInto: roots.find(({ id }) => id === row.merged_into) ?? null,
    }),
  );
}

async function presentedOne(
  db: Kysely<Database>,
  row: CustomerRow,
  setEtag: (version: number) => void,
): Promise<Customer> {
  setEtag(await rowVersion(db, { table: "customer", id: row.id }));
  const [customer] = await presented(db, [row]);
  if (customer === undefined) throw new Error("one row is presented as one customer");
  return customer;
}
