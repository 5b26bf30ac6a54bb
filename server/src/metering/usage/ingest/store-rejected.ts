import type { ErrorCode } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { digestUuid } from "../store/digest-uuid.ts";
import { jsonText } from "./json-text.ts";
import * as queries from "./rejected-queries.ts";

/** An event as it was sent, and why it was rejected. */
export interface Rejection {
  event: unknown;
  code: ErrorCode;
  detail: string;
}

/** Length up to which a rejected event is stored. */
const TEXT_MAX = 2_000;
const NAME_MAX = 200;

/** What an id of a meter looks like. A rejected event may name a meter that does not exist. */
const METER_ID = /^[a-zA-Z0-9.]{1,60}$/;

/** The newest are kept, for this long: enough to see what a sender does wrong. */
const KEPT_MAX = 100_000;
const KEPT_SECONDS = 90 * 86_400;
const FORGOTTEN_AT_ONCE = 5_000;

/**
 * Stores rejected events, so that they can be found and explained. Senders often repeat a bad event, so its content
 * identifies it: the same event is stored, and counted, once.
 */
export async function storeRejected(deps: Deps, rejections: readonly Rejection[]): Promise<void> {
  if (rejections.length === 0) return;
  deps.counts.usageEvents.rejected += rejections.length;
  const rows = new Map(rejections.map((rejection) => rejectedRow(rejection)).map((row) => [row.key, row]));
  const sorted = [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  await queries.insertRejected(deps.db, sorted, Math.floor(deps.clock.nowMs() / 1000));
}

/** The events that were refused last, as they are kept: JSON, cut where it is very long. */
export function refusedLast(db: Kysely<Database>, limit: number): Promise<string[]> {
  return queries.newestRejected(db, limit);
}

/** Deletes rejected events that are old, and the oldest when there are too many. */
export async function forgetRejected(deps: Deps): Promise<void> {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const limits = { before: now - KEPT_SECONDS, kept: KEPT_MAX, limit: FORGOTTEN_AT_ONCE };
  for (;;) {
    const deleted = await inTransaction(deps.db, (tx) => queries.deleteRejected(tx, limits));
    if (deleted < FORGOTTEN_AT_ONCE) return;
  }
}

function rejectedRow({ event, code, detail }: Rejection): queries.RejectedRow {
  const text = jsonText(event);
  const data = member(event, "data");
  const meter = member(data, "meter");
  const said = member(data, "quantity");
  const quantity = typeof said === "string" || typeof said === "number" ? String(said) : "";
  return {
    key: digestUuid(text),
    source: name(member(event, "source")),
    event_id: name(member(event, "id")),
    tenant_id: name(member(event, "subject")),
    resource: name(member(data, "resource")),
    meter: typeof meter === "string" && METER_ID.test(meter) ? meter : null,
    quantity: /^-?\d{1,15}(\.\d{1,12})?$/.test(quantity) ? quantity : null,
    code,
    detail: storable(detail, TEXT_MAX),
    event: storable(text, TEXT_MAX),
  };
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function name(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? storable(String(value), NAME_MAX) : "";
}

/** Removes what the database cannot store or a screen should not show. */
function storable(text: string, max: number): string {
  return text
    .slice(0, max)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
