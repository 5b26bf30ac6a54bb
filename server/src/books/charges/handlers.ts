import type { Charge } from "@billow/contract/books/charges.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { z } from "zod";
import type { Within } from "../../db/within.ts";
import { read, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { type ChargeRow, listChargeRows } from "./queries.ts";
import { readCharge, seesBill, waiveCharge } from "./waive-charge.ts";

const position = z.object({ id: z.uuid() });

export const chargeHandlers = {
  listCharges: read<"listCharges">(async ({ db, query, principal: { within } }) => {
    const { limit, cursor, customerId = null, invoiceId = null, state = null } = query;
    const afterId = cursor === undefined ? null : decodeCursor(cursor, position).id;
    const rows = await listChargeRows(db, { customerId, invoiceId, state, within, afterId, limit });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = rows.length > shown.length && last !== undefined;
    return {
      items: shown.map((row) => present(row, within)),
      nextCursor: hasMore ? encodeCursor({ id: last.id }) : null,
    };
  }),

  waiveCharge: write<"waiveCharge">(async ({ tx, deps, params: { id }, body, principal }) => {
    const { actor, within } = principal;
    await waiveCharge(tx, deps, { id, reason: body.reason, actor, within });
    return present(await readCharge(tx, id), within);
  }),
};

function present(row: ChargeRow, within: Within): Charge {
  const { period_from: from, period_before: before, rate } = row;
  const reference = (id: string | null, number: string | null) =>
    id === null || number === null ? null : { id, number };
  return {
    id: row.id,
    kind: row.kind,
    state: row.waived_at !== null ? "waived" : row.billed_id !== null ? "billed" : "open",
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    currency: row.currency,
    amount: formatAmount(row.amount, row.currency),
    invoice: reference(row.invoice_id, row.about_number),
    level: row.level,
    paymentId: row.payment_id,
    chargedOn: row.charged_on,
    interest:
      from === null || before === null || rate === null
        ? null
        : { from, before, rate: decimalText(decimal(rate)) },
    billedOn: seesBill(row, within) ? reference(row.billed_id, row.billed_number) : null,
    waivedAt: row.waived_at,
    waivedReason: row.waived_reason,
    recordedAt: row.recorded_at,
  };
}
