import { write } from "../../http/handler.ts";
import { getInvoice } from "../../invoicing/invoices/get-invoice.ts";
import { undoWriteOff } from "./undo-write-off.ts";
import { writeOffInvoice } from "./write-off-invoice.ts";

export const writeOffHandlers = {
  writeOffInvoice: write<"writeOffInvoice">(
    async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
      const { amount, reason } = body;
      await writeOffInvoice(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, amount, reason });
      return getInvoice(tx, deps, { ref: params.id, setEtag });
    },
  ),

  undoWriteOff: write<"undoWriteOff">(async ({ tx, deps, params, body, ifMatch, principal, setEtag }) => {
    await undoWriteOff(tx, deps, { ref: params.id, ifMatch, actor: principal.actor, reason: body.reason });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),
};
