import { z } from "zod";
import { listOutbox, readMessage } from "../../activity/deliveries/mail/list-outbox.ts";
import { presentMessage, presentRecipients } from "../../activity/deliveries/mail/present.ts";
import { readBacklog } from "../../activity/deliveries/mail/read-backlog.ts";
import { retryBacklog } from "../../activity/deliveries/mail/retry-backlog.ts";
import { retryMessage } from "../../activity/deliveries/mail/retry-message.ts";
import { record } from "../../activity/record/record.ts";
import type { Deps } from "../../deps.ts";
import { read, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { customerIdsByName } from "../../parties/customers/customer-ids-by-name.ts";
import { linkAddress } from "../hosted-page/invoice-link.ts";
import { readInvoiceDocument } from "../invoices/read-document.ts";
import { documentSize, invoiceFileName } from "../pdf/make-document.ts";
import { composeMessage } from "./compose-message.ts";
import { subjectOf } from "./subject.ts";

const position = z.object({ id: z.uuid() });

export const mailHandlers = {
  listOutbox: read<"listOutbox">(async ({ db, query }) => {
    const { limit, cursor, ...filter } = query;
    const beforeId = cursor === undefined ? null : decodeCursor(cursor, position).id;
    const customerIds = await customerIdsByName(db, filter.q ?? "");
    const rows = await listOutbox(db, { ...filter, customerIds, beforeId, limit });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((message) => presentMessage(message, subjectOf(message))),
      nextCursor: rows.length > shown.length && last !== undefined ? encodeCursor({ id: last.id }) : null,
    };
  }),

  getOutboxMessage: read<"getOutboxMessage">(async ({ db, deps, params }) => {
    const message = await readMessage(db, params.id);
    const document = await readInvoiceDocument(db, message.invoice_id);
    const { subject, html, text } = await composeMessage(db, message, document, shownPage(deps));
    const fileName =
      message.credit_note_number === null ? invoiceFileName(document) : `${message.credit_note_number}.pdf`;
    const size = await documentSize(db, {
      invoiceId: message.invoice_id,
      creditNoteId: message.credit_note_id,
    });
    const isCopy = message.credit_note_number === null && fileName !== `${message.invoice_number}.pdf`;
    return {
      ...presentMessage(message, subject),
      ...presentRecipients(message),
      html,
      text,
      // The size is known only for the issued file: copies are made again.
      attachments: [{ fileName, size: isCopy ? null : size }],
    };
  }),

  getOutboxBacklog: read<"getOutboxBacklog">(({ db }) => readBacklog(db)),

  retryOutboxBacklog: write<"retryOutboxBacklog">(async ({ tx, deps, body: { part }, principal }) => {
    const queued = await retryBacklog(tx, deps, part);
    const retried = { type: "outbox.backlogRetried", subject: "backlog", actor: principal.actor } as const;
    if (queued > 0) await record(tx, deps, [{ ...retried, data: { part, queued } }]);
    return { queued };
  }),

  retryOutboxMessage: write<"retryOutboxMessage">(async ({ tx, deps, params, principal }) => {
    await retryMessage(tx, deps, params.id);
    const message = await readMessage(tx, params.id);
    const data = { name: message.invoice_number, to: message.recipient, message: message.kind };
    await record(tx, deps, [{ type: "outbox.retried", subject: message.id, actor: principal.actor, data }]);
    return presentMessage(message, subjectOf(message));
  }),
};

/** The link in an e-mail as people of the team see it, who need none: without its secret. */
function shownPage({ config }: Deps): string | null {
  return config.publicUrl === undefined ? null : linkAddress(config, "…");
}
