import { RECEIVABLE_STATUSES } from "@billow/core/invoicing/transitions.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { read, stream, write } from "../../http/handler.ts";
import { instantOfMs } from "../../http/present.ts";
import { todayByZone } from "../../today.ts";
import { createInvoice } from "./draft/create-invoice.ts";
import { previewInvoice } from "./draft/preview-invoice.ts";
import { updateInvoice } from "./draft/update-invoice.ts";
import { exportInvoiceLines } from "./export-invoice-lines.ts";
import { getInvoice } from "./get-invoice.ts";
import { billNothing, undoBillNothing } from "./lifecycle/bill-nothing.ts";
import { finalizeInvoice } from "./lifecycle/finalize-invoice.ts";
import { sendInvoice, undoSend } from "./lifecycle/send-invoice.ts";
import { exportInvoices } from "./list/export-invoices.ts";
import { listCursor, listPlace } from "./list/list-cursor.ts";
import { countByStatus, listInvoices } from "./list/list-queries.ts";
import type { StatusCount } from "./list/tally-queries.ts";
import { presentSummary } from "./present.ts";

export const invoiceHandlers = {
  listInvoices: read<"listInvoices">(async ({ db, deps, query, principal: { within } }) => {
    const { limit, cursor, sort, ...asked } = query;
    const filter = { ...asked, within };
    const after = cursor === undefined ? null : listPlace(cursor, sort);
    const rows = await listInvoices(db, { filter, sort, after, limit, now: instantOfMs(deps.clock.nowMs()) });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const dateIn = todayByZone(deps);
    return {
      items: shown.map((row) => presentSummary(row, dateIn(row.time_zone))),
      nextCursor: rows.length > shown.length && last !== undefined ? listCursor(last, sort) : null,
    };
  }),

  countInvoices: read<"countInvoices">(async ({ db, query, principal: { within } }) =>
    presentCounts(await countByStatus(db, { ...query, within })),
  ),

  exportInvoices: stream<"exportInvoices">(
    async ({ db, query: { sort, ...filter }, principal: { within } }) =>
      exportInvoices(db, { selection: { filter }, sort, within }),
  ),

  exportSelectedInvoices: stream<"exportSelectedInvoices">(async ({ db, body, principal: { within } }) =>
    exportInvoices(db, { ...body, within }),
  ),

  exportInvoiceLines: stream<"exportInvoiceLines">(async ({ db, params }) =>
    exportInvoiceLines(db, params.id),
  ),

  createInvoice: write<"createInvoice">(async ({ tx, deps, body, principal, setEtag }) => {
    const id = await createInvoice(tx, deps, { invoice: body, actor: principal.actor });
    return getInvoice(tx, deps, { ref: id, setEtag });
  }),

  previewInvoice: read<"previewInvoice">(async ({ db, deps, body }) => previewInvoice(db, deps, body)),

  getInvoice: read<"getInvoice">(async ({ db, deps, params, setEtag }) =>
    getInvoice(db, deps, { ref: params.id, setEtag }),
  ),

  updateInvoice: write<"updateInvoice">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    await updateInvoice(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, change: body });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  billNothing: write<"billNothing">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    await billNothing(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, reason: body.reason });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  undoBillNothing: write<"undoBillNothing">(async ({ tx, deps, params, ifMatch, principal, setEtag }) => {
    await undoBillNothing(tx, deps, { ref: params.id, ifMatch, actor: principal.actor });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  finalizeInvoice: write<"finalizeInvoice">(
    async ({ tx, deps, params, query, ifMatch, principal, setEtag }) => {
      const asItIs = query.asItIs === "true";
      await finalizeInvoice(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, asItIs });
      return getInvoice(tx, deps, { ref: params.id, setEtag });
    },
  ),

  sendInvoice: write<"sendInvoice">(async ({ tx, deps, params, query, ifMatch, principal, setEtag }) => {
    const asItIs = query.asItIs === "true";
    await sendInvoice(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, asItIs });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  undoSendInvoice: write<"undoSendInvoice">(async ({ tx, deps, params, ifMatch, principal, setEtag }) => {
    await undoSend(tx, deps, { ref: params.id, ifMatch, actor: principal.actor });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),
};

function presentCounts(rows: readonly StatusCount[]) {
  const counts = { all: 0, draft: 0, pending: 0, sent: 0, paid: 0, overdue: 0, voided: 0, refunded: 0 };
  const outstanding = new Map<CurrencyCode, bigint>();
  for (const row of rows) {
    const { status } = row;
    counts[status] += Number(row.invoices);
    counts.all += Number(row.invoices);
    if (!RECEIVABLE_STATUSES.includes(status)) continue;
    outstanding.set(row.currency, (outstanding.get(row.currency) ?? 0n) + BigInt(row.due));
  }
  return {
    ...counts,
    totals: rows
      .toSorted((a, b) => a.currency.localeCompare(b.currency) || a.status.localeCompare(b.status))
      .map(({ status, currency, total, due }) => ({
        status,
        currency,
        amount: formatAmount(BigInt(total), currency),
        due: formatAmount(RECEIVABLE_STATUSES.includes(status) ? BigInt(due) : 0n, currency),
      })),
    outstanding: [...outstanding]
      .sort()
      .flatMap(([currency, due]) => (due !== 0n ? [{ currency, amount: formatAmount(due, currency) }] : [])),
  };
}
