import { type AuditEvent, auditEvent } from "@billow/contract/access/audit.ts";
import { storedEvent } from "../../activity/record/stored-event.ts";
import { instantOfMs } from "../../http/present.ts";
import type { EventRow } from "./queries.ts";

/** An event as the API shows it. */
export function presentEvent(row: EventRow): AuditEvent {
  const { type, subject, actor, data } = storedEvent(row);
  const name = row.number ?? (typeof data.name === "string" ? data.name : null);
  return auditEvent.parse({
    id: String(row.id),
    at: instantOfMs(Date.parse(row.at)),
    type,
    subject: { ...subject, name },
    actor,
    data,
  });
}
