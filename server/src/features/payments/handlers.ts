import { write } from "../../http/handler.ts";
import { getInvoice } from "../invoices/get-invoice.ts";
import { recordPayment } from "./record-payment.ts";
import { refundInvoice } from "./refund-invoice.ts";

export const paymentHandlers = {
  recordPayment: write<"recordPayment">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    await recordPayment(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, given: body });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  refundInvoice: write<"refundInvoice">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    await refundInvoice(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, given: body });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),
};
