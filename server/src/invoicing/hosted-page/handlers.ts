import { DomainError } from "@billow/core/errors.ts";
import { read, write } from "../../http/handler.ts";
import { ensureLink, presentLink, revokeLink } from "./invoice-link.ts";
import { invoiceIdOf, linkOf } from "./queries.ts";

export const invoiceLinkHandlers = {
  getInvoiceLink: read<"getInvoiceLink">(async ({ db, deps, params }) => {
    const id = await invoiceIdOf(db, params.id);
    if (id === null) throw new DomainError("not_found", `There is no invoice ${params.id}.`);
    return { link: presentLink(await linkOf(db, id), deps.clock.nowMs()) };
  }),

  createInvoiceLink: write<"createInvoiceLink">(
    async ({ tx, deps, params, principal }) => {
      const { row, address } = await ensureLink(tx, deps, { ref: params.id, actor: principal.actor });
      const { created_at: createdAt, expires_at: expiresAt, views, viewed_at: viewedAt } = row;
      return { createdAt, expiresAt, views, viewedAt, address };
    },
    { secretAnswer: true },
  ),

  revokeInvoiceLink: write<"revokeInvoiceLink">(async ({ tx, deps, params, principal }) => {
    await revokeLink(tx, deps, { ref: params.id, actor: principal.actor });
    return { link: null };
  }),
};
