import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** Some of what a customer has. */
interface Part {
  customerId: string;
}

/**
 * Parts of many customers that come in the order of the customers' ids, read customer by customer. So a few long reads
 * serve many customers, which matters where every statement asks several nodes.
 */
export class ByCustomer<P extends Part> {
  readonly #parts: AsyncIterator<P>;
  #ahead: P | null | undefined;

  constructor(parts: AsyncIterable<P>) {
    this.#parts = parts[Symbol.asyncIterator]();
  }

  /** Whose parts come next; null after the last. */
  async nextCustomer(): Promise<string | null> {
    return (await this.#peek())?.customerId ?? null;
  }

  /** A customer's parts. Those of customers before it are passed over. */
  async *of(customerId: string): AsyncGenerator<P, void, undefined> {
    for (;;) {
      const part = await this.#peek();
      if (part === null || part.customerId > customerId) return;
      this.#ahead = undefined;
      if (part.customerId === customerId) yield part;
    }
  }

  async #peek(): Promise<P | null> {
    if (this.#ahead === undefined) {
      const next = await this.#parts.next();
      this.#ahead = next.done === true ? null : next.value;
    }
    return this.#ahead;
  }
}

export interface RowsOfCustomer<Row> extends Part {
  rows: Row[];
}

/** As many as a FETCH below names. */
const ROWS_A_PAGE = 5_000;

/** The rows of a query that is ordered by `customer_id`, in pages of one customer each. The cursor ends with the transaction. */
export async function* rowsByCustomer<Row extends { customer_id: string }>(
  tx: Transaction<Database>,
  query: RawBuilder<Row>,
): AsyncGenerator<RowsOfCustomer<Row>, void, undefined> {
  for await (const page of cursorPages(tx, query))
    for (const [customerId, rows] of Map.groupBy(page, (row) => row.customer_id)) yield { customerId, rows };
}

let opened = 0;

/** The rows of a query in pages. Every row is read, so it is planned to be the fastest for all of them. */
export async function* cursorPages<Row>(
  tx: Transaction<Database>,
  query: RawBuilder<Row>,
): AsyncGenerator<Row[], void, undefined> {
  opened += 1;
  const cursor = sql.ref(`pages_${opened}`);
  await sql`SELECT set_config('cursor_tuple_fraction', '1', true)`.execute(tx);
  await sql`DECLARE ${cursor} NO SCROLL CURSOR FOR ${query}`.execute(tx);
  for (;;) {
    const { rows } = await sql<Row>`FETCH 5000 FROM ${cursor}`.execute(tx);
    if (rows.length > 0) yield rows;
    if (rows.length < ROWS_A_PAGE) break;
  }
  await sql`CLOSE ${cursor}`.execute(tx);
}
