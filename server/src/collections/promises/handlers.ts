import { write } from "../../http/handler.ts";
import { getInvoice } from "../../invoicing/invoices/get-invoice.ts";
import { promisePayment, withdrawPromise } from "./promise-payment.ts";

export const promiseHandlers = {
  promisePayment: write<"promisePayment">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    const { on, note = null } = body;
    await promisePayment(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, on, note });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  withdrawPromise: write<"withdrawPromise">(async ({ tx, deps, params, ifMatch, principal, setEtag }) => {
    await withdrawPromise(tx, deps, { ref: params.id, ifMatch, actor: principal.actor });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),
};
