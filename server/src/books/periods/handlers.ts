import { read, write } from "../../http/handler.ts";
import { findIssuer, issuerOrFirst, readFirstIssuer } from "../../parties/issuers/issuer.ts";
import { closePeriod, reopenPeriod } from "./close-period.ts";
import { listPeriods, readPeriod } from "./list-periods.ts";

export const accountingPeriodHandlers = {
  listAccountingPeriods: read<"listAccountingPeriods">(async ({ db, deps, query: { issuerId } }) => {
    const issuer = issuerId === undefined ? await readFirstIssuer(db) : await findIssuer(db, issuerId);
    return { items: await listPeriods(db, deps, issuer) };
  }),

  closeAccountingPeriod: write<"closeAccountingPeriod">(async ({ tx, deps, params, body, principal }) => {
    const issuer = await issuerOrFirst(tx, body.issuerId);
    const { period } = params;
    await closePeriod(tx, deps, { issuer, period, actor: principal.actor });
    return readPeriod(tx, deps, { issuer, period });
  }),

  reopenAccountingPeriod: write<"reopenAccountingPeriod">(async ({ tx, deps, params, body, principal }) => {
    const issuer = await issuerOrFirst(tx, body.issuerId);
    const { period } = params;
    await reopenPeriod(tx, deps, { issuer, period, actor: principal.actor, reason: body.reason });
    return readPeriod(tx, deps, { issuer, period });
  }),
};
