import { read, write } from "../../http/handler.ts";
import { createMandate, listMandates, revokeMandate } from "./mandates.ts";

export const mandateHandlers = {
  listMandates: read<"listMandates">(async ({ db, params }) => ({
    items: await listMandates(db, params.id),
    nextCursor: null,
  })),

  createMandate: write<"createMandate">(({ tx, deps, params, body, principal }) =>
    createMandate(tx, deps, { customerId: params.id, actor: principal.actor, entered: body }),
  ),

  revokeMandate: write<"revokeMandate">(({ tx, deps, params, body, principal }) =>
    revokeMandate(tx, deps, { id: params.id, actor: principal.actor, reason: body.reason }),
  ),
};
