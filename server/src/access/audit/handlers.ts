import { startOfDay } from "@billow/core/metering/period.ts";
import { z } from "zod";
import type { Deps } from "../../deps.ts";
import { read, stream } from "../../http/handler.ts";
import { decodeCursor, encodeCursor, instantOfMs } from "../../http/present.ts";
import { exportAudit, exportAuditCsv } from "./export-audit.ts";
import { presentEvent } from "./present.ts";
import { type EventFilter, selectEvents } from "./queries.ts";

const cursorShape = z.strictObject({ id: z.string().regex(/^\d{1,18}$/) });

export const auditHandlers = {
  listAudit: read<"listAudit">(async ({ db, deps, query: { limit, cursor, ...filter } }) => {
    const rows = await selectEvents(db, {
      filter: withInstants(deps, filter),
      belowId: cursor === undefined ? null : decodeCursor(cursor, cursorShape).id,
      limit: limit + 1,
    });
    const items = rows.slice(0, limit).map(presentEvent);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? encodeCursor({ id: last.id }) : null };
  }),

  exportAudit: stream<"exportAudit">(async ({ db, deps, query }) => ({
    body: exportAudit(db, withInstants(deps, query)),
    fileName: "audit.ndjson",
  })),

  exportAuditCsv: stream<"exportAuditCsv">(async ({ db, deps, query }) => ({
    body: exportAuditCsv(db, withInstants(deps, query)),
    fileName: "audit.csv",
  })),
};

/** The filter with days as the instants they begin at in the billing time zone. */
function withInstants({ timeZone }: Pick<Deps, "timeZone">, filter: EventFilter): EventFilter {
  const instantOf = (value: string | undefined) =>
    value === undefined || value.includes("T")
      ? value
      : instantOfMs(startOfDay(value, timeZone).epochMilliseconds);
  return { ...filter, from: instantOf(filter.from), before: instantOf(filter.before) };
}
