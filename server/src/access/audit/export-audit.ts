import type { AuditEvent } from "@billow/contract/access/audit.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { csvLines, textCell } from "../../http/text/csv.ts";
import { presentEvent } from "./present.ts";
import { type EventFilter, streamEvents } from "./queries.ts";

/** Everything that happened as lines of JSON, newest first. */
export async function* exportAudit(
  db: Kysely<Database>,
  filter: EventFilter,
): AsyncGenerator<string, void, undefined> {
  for await (const rows of streamEvents(db, filter))
    yield rows.map((row) => `${JSON.stringify(presentEvent(row))}\n`).join("");
}

const COLUMNS: readonly (readonly [string, (event: AuditEvent) => string | null])[] = [
  ["Event", ({ id }) => id],
  ["Time", ({ at }) => at],
  ["Type", ({ type }) => type],
  ["Subject Kind", ({ subject }) => subject.kind],
  ["Subject ID", ({ subject }) => subject.id],
  ["Subject", ({ subject }) => subject.name],
  ["Actor Kind", ({ actor }) => actor.kind],
  ["Actor ID", ({ actor }) => actor.id],
  ["Actor", ({ actor }) => actor.name],
  ["Data", ({ data }) => JSON.stringify(data)],
];

/** The same as CSV. */
export async function* exportAuditCsv(
  db: Kysely<Database>,
  filter: EventFilter,
): AsyncGenerator<string, void, undefined> {
  yield csvLines([COLUMNS.map(([name]) => name)]);
  for await (const rows of streamEvents(db, filter))
    yield csvLines(
      rows.map((row) => {
        const event = presentEvent(row);
        return COLUMNS.map(([, cell]) => textCell(cell(event)));
      }),
    );
}
