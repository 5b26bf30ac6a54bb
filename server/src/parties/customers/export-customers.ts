import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { csvLines } from "../../http/text/csv.ts";
import { CUSTOMER_COLUMNS, cellsOfCustomer } from "./customer-csv.ts";
import { type CustomerRow, listCustomers } from "./queries.ts";

const ROWS_A_PIECE = 1_000;

/** All customers that are not archived, by name, as a file that an import reads again. */
export async function* exportCustomers(db: Kysely<Database>): AsyncGenerator<string, void, undefined> {
  yield csvLines([CUSTOMER_COLUMNS]);
  for (let afterId: string | null = null; ; ) {
    const page = { q: "", taxSet: undefined, archived: false, within: null, afterId, limit: ROWS_A_PIECE };
    const rows: CustomerRow[] = (await listCustomers(db, page)).slice(0, ROWS_A_PIECE);
    if (rows.length > 0) yield csvLines(rows.map(cellsOfCustomer));
    if (rows.length < ROWS_A_PIECE) return;
    afterId = rows.at(-1)?.id ?? null;
  }
}
