import { read, write } from "../../http/handler.ts";
import { getInvoice } from "../../invoicing/invoices/get-invoice.ts";
import { correctInvoice } from "./correct-invoice.ts";
import { previewNote } from "./preview-note.ts";
import { voidWithMoney } from "./void-with-money.ts";

export const correctionHandlers = {
  issueCreditNote: write<"issueCreditNote">(
    async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
      await correctInvoice(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, correction: body });
      return getInvoice(tx, deps, { ref: params.id, setEtag });
    },
  ),

  previewCreditNote: read<"previewCreditNote">(async ({ db, params, body }) =>
    previewNote(db, { ref: params.id, correction: body }),
  ),

  voidInvoice: write<"voidInvoice">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    const { reason, settle } = body;
    await voidWithMoney(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, reason, settle });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),
};
