import type { Payout } from "@billow/contract/payments/payments.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import { read, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { payOutCredit } from "./pay-out-credit.ts";
import { listPayoutRows, type PayoutRow, payoutById } from "./queries.ts";

const position = z.object({ id: z.uuid() });

export const payoutHandlers = {
  payOutCredit: write<"payOutCredit">(async ({ tx, deps, params, body, principal }) => {
    const { actor } = principal;
    return readPayout(tx, await payOutCredit(tx, deps, { customerId: params.id, actor, payout: body }));
  }),

  listPayouts: read<"listPayouts">(async ({ db, query, principal: { within } }) => {
    const { limit, cursor, customerId = null } = query;
    const afterId = cursor === undefined ? null : decodeCursor(cursor, position).id;
    const rows = await listPayoutRows(db, { customerId, afterId, limit, within });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = rows.length > shown.length && last !== undefined;
    return { items: shown.map(present), nextCursor: hasMore ? encodeCursor({ id: last.id }) : null };
  }),

  getPayout: read<"getPayout">(async ({ db, params }) => readPayout(db, params.id)),
};

/** @throws DomainError `not_found` */
async function readPayout(db: Kysely<Database>, id: string): Promise<Payout> {
  const row = await payoutById(db, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such payout.");
  return present(row);
}

function present(row: PayoutRow): Payout {
  return {
    id: row.id,
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    currency: row.currency,
    amount: formatAmount(row.amount, row.currency),
    method: row.method,
    transactionId: row.transaction_id,
    reason: row.reason,
    paidOutOn: row.paid_out_on,
    recordedAt: row.recorded_at,
  };
}
