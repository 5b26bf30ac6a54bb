import { type RawBuilder, sql } from "kysely";

/** Whose rows to read: a condition on a column that has a customer's id. */
export type Whose = (column: string) => RawBuilder<boolean>;

export function ofCustomer(customerId: string): Whose {
  return (column) => sql<boolean>`${sql.ref(column)} = ${customerId}`;
}

/** All ids that come after one and not after another, also those of customers that there are not. */
export function ofSpan({ after, upTo }: { after: string | null; upTo: string | null }): Whose {
  return (column) =>
    sql<boolean>`(${sql.ref(column)} > ${after ?? FIRST_ID}::uuid AND ${sql.ref(column)} <= ${upTo ?? LAST_ID}::uuid)`;
}

const FIRST_ID = "00000000-0000-0000-0000-000000000000";
const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";
