import type { UsageArchive } from "@billow/contract/metering/usage-archive.ts";
import type { Kysely } from "kysely";
import { expectVersion, rowVersion } from "../../../db/row-version.ts";
import type { Database } from "../../../db/schema.ts";
import { read, write } from "../../../http/handler.ts";
import { monthOf } from "../store/month.ts";
import { archiveStatus } from "./archive-status.ts";
import { refuseSharded } from "./archive-usage.ts";
import { changePlace } from "./change-place.ts";

const PLACE = { table: "archive_place", id: true } as const;

export const usageArchiveHandlers = {
  getUsageArchive: read<"getUsageArchive">(async ({ db, setEtag }) => {
    setEtag(await rowVersion(db, PLACE));
    return present(db);
  }),

  setUsageArchive: write<"setUsageArchive">(async ({ tx, deps, body, principal, ifMatch, setEtag }) => {
    await expectVersion(tx, PLACE, ifMatch);
    if (body.keepMonths !== null) await refuseSharded(tx);
    await changePlace(tx, deps, { actor: principal.actor, change: { keepMonths: body.keepMonths } });
    setEtag(await rowVersion(tx, PLACE));
    return present(tx);
  }),
};

async function present(db: Kysely<Database>): Promise<UsageArchive> {
  const { location, keepMonths, months, lastRun, fault } = await archiveStatus(db);
  return {
    keepMonths,
    folder: location,
    fault,
    months: months.map((one) => ({ ...one, month: monthOf(one.month) })),
    lastRun: lastRun && {
      before: lastRun.before,
      startedAt: lastRun.started_at,
      finishedAt: lastRun.finished_at,
      planned: lastRun.planned === null ? null : Number(lastRun.planned),
      events: Number(lastRun.events),
      fault: lastRun.fault,
    },
  };
}
