import { file } from "../../http/handler.ts";
import { creditNotePdf, invoicePdf } from "./make-document.ts";

export const pdfHandlers = {
  getInvoicePdf: file<"getInvoicePdf">(({ db, deps, params, query }) =>
    invoicePdf(db, deps, { ref: params.id, as: query.as }),
  ),
  getCreditNotePdf: file<"getCreditNotePdf">(({ db, deps, params }) => creditNotePdf(db, deps, params.id)),
};
