import { read, stream, write } from "../../http/handler.ts";
import { createDebitFile } from "./create-file.ts";
import { previewDebits } from "./preview-debits.ts";
import { debitFileText, listDebitFiles, readDebitFile } from "./read-file.ts";
import { takeBackDebits } from "./take-back.ts";

export const directDebitHandlers = {
  previewDirectDebits: read<"previewDirectDebits">(({ db, deps, query }) => previewDebits(db, deps, query)),

  createDirectDebits: write<"createDirectDebits">(async ({ tx, deps, body, principal }) => {
    const { issuerId, collectOn, scheme, invoiceIds } = body;
    const call = { issuerId, collectOn, scheme, invoiceIds, actor: principal.actor };
    return readDebitFile(tx, await createDebitFile(tx, deps, call));
  }),

  listDirectDebits: read<"listDirectDebits">(({ db, query }) => listDebitFiles(db, query)),

  getDirectDebits: read<"getDirectDebits">(({ db, params }) => readDebitFile(db, params.id)),

  exportDirectDebits: stream<"exportDirectDebits">(async ({ db, params, query }) => {
    const { text, name } = await debitFileText(db, { id: params.id, version: query.version });
    return { body: onePiece(text), fileName: name };
  }),

  takeBackDirectDebits: write<"takeBackDirectDebits">(async ({ tx, deps, params, body, principal }) => {
    await takeBackDebits(tx, deps, {
      id: params.id,
      ...body,
      invoiceIds: body.invoiceIds,
      actor: principal.actor,
    });
    return readDebitFile(tx, params.id);
  }),
};

async function* onePiece(text: string): AsyncGenerator<string> {
  yield text;
}
