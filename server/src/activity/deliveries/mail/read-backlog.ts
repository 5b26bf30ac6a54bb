import type { BacklogPart, OutboxBacklog } from "@billow/contract/activity/outbox.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { largestBacklogs } from "./backlog-queries.ts";

/** So many customers are named; the rest is a number. */
const NAMES_MAX = 3;

/** What stands in the outbox until somebody says so, and whom it is for. */
export async function readBacklog(db: Kysely<Database>): Promise<OutboxBacklog> {
  return { failed: await partOf(db, "failed"), waiting: await partOf(db, "waiting") };
}

async function partOf(db: Kysely<Database>, part: BacklogPart): Promise<OutboxBacklog[BacklogPart]> {
  const largest = await largestBacklogs(db, { part, limit: NAMES_MAX });
  const { messages = 0, customers = 0 } = largest[0] ?? {};
  return { count: messages, customers, names: largest.map(({ name }) => name) };
}
