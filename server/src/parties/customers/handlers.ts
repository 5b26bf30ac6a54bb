import type { CustomersImported } from "@billow/contract/parties/customer-import.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import type { Transaction } from "kysely";
import { z } from "zod";
import { expectVersion } from "../../db/row-version.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { read, stream, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { createCustomer } from "./create-customer.ts";
import { exportCustomers } from "./export-customers.ts";
import { presented, presentedOne } from "./presented.ts";
import { listCustomers } from "./queries.ts";
import { readCustomer } from "./read-customer.ts";
import type { TakeUp } from "./take-up.ts";
import { setCustomersTax } from "./tax/set-customers-tax.ts";
import { updateCustomer } from "./update-customer.ts";

const position = z.object({ id: z.uuid() });

/** Creates and changes customers by the rows of a text. Metering does, which also reads files. */
type ImportRows = (
  tx: Transaction<Database>,
  deps: Deps,
  file: { csv: string; dryRun: boolean; actor: Actor },
) => Promise<CustomersImported>;

export function customerHandlers({ takeUp, importRows }: { takeUp: TakeUp; importRows: ImportRows }) {
  return {
    listCustomers: read<"listCustomers">(async ({ db, query, principal: { within } }) => {
      const rows = await listCustomers(db, {
        q: query.q?.trim() ?? "",
        taxSet: query.taxSet,
        archived: query.archived,
        within,
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

    setCustomersTax: write<"setCustomersTax">(async ({ tx, deps, body, principal: { actor, within } }) =>
      setCustomersTax(tx, deps, { ...body, actor, within }),
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
  };
}
