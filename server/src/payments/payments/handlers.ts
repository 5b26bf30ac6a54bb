import { read, write } from "../../http/handler.ts";
import { getInvoice } from "../../invoicing/invoices/get-invoice.ts";
import { allocatePayment } from "./allocate-payment.ts";
import { applyCredit } from "./apply-credit.ts";
import { createPayment } from "./create-payment.ts";
import { listPayments, readPayment } from "./list-payments.ts";
import { readRefund } from "./read-refund.ts";
import { recordPayment } from "./record-payment.ts";
import { refundInvoice } from "./refund-invoice.ts";
import { reversePayment } from "./reverse-payment.ts";
import { unallocatePayment } from "./unallocate-payment.ts";

export const paymentHandlers = {
  recordPayment: write<"recordPayment">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    await recordPayment(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, payment: body });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  applyCredit: write<"applyCredit">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    await applyCredit(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, amount: body.amount });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  listPayments: read<"listPayments">(async ({ db, query, principal: { within } }) =>
    listPayments(db, { ...query, within }),
  ),

  getPayment: read<"getPayment">(async ({ db, params }) => readPayment(db, params.id)),

  createPayment: write<"createPayment">(async ({ tx, deps, body, principal }) =>
    readPayment(tx, await createPayment(tx, deps, { actor: principal.actor, payment: body })),
  ),

  allocatePayment: write<"allocatePayment">(async ({ tx, deps, params, body, principal }) => {
    const { actor } = principal;
    await allocatePayment(tx, deps, { paymentId: params.id, actor, allocations: body.allocations });
    return readPayment(tx, params.id);
  }),

  unallocatePayment: write<"unallocatePayment">(async ({ tx, deps, params, body, principal }) => {
    const { invoiceId, reason = null } = body;
    await unallocatePayment(tx, deps, { paymentId: params.id, invoiceId, reason, actor: principal.actor });
    return readPayment(tx, params.id);
  }),

  reversePayment: write<"reversePayment">(async ({ tx, deps, params, body, principal }) => {
    const { reason, on, fee } = body;
    await reversePayment(tx, deps, { paymentId: params.id, actor: principal.actor, reason, on, fee });
    return readPayment(tx, params.id);
  }),

  getRefund: read<"getRefund">(async ({ db, params }) => readRefund(db, params.id)),

  refundInvoice: write<"refundInvoice">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    await refundInvoice(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, refund: body });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),
};
