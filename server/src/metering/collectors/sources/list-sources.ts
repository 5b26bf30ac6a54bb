import type { UsageSource } from "@billow/contract/metering/sources.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { findSource, findSourceByName, selectSources } from "../queries.ts";
import { presentSource } from "./present.ts";

/** All sources with their state, by name. */
export async function listSources(db: Kysely<Database>, nowMs: number): Promise<UsageSource[]> {
  const rows = await selectSources(db);
  return Promise.all(rows.map((row) => presentSource(db, row, nowMs)));
}

/** @throws DomainError `not_found` */
export async function readSource(db: Kysely<Database>, id: string, nowMs: number): Promise<UsageSource> {
  const row = await findSource(db, id);
  if (row === undefined) throw new DomainError("not_found", "This source does not exist.");
  return presentSource(db, row, nowMs);
}

/** @throws DomainError `not_found` */
export async function sourceIdOfName(db: Kysely<Database>, name: string): Promise<string> {
  const row = await findSourceByName(db, name);
  if (row !== undefined) return row.id;
  const names = (await selectSources(db)).map((source) => source.name).join(", ");
  throw new DomainError(
    "not_found",
    `There is no source called ${name}. ${names === "" ? "There are no sources." : `There are ${names}.`}`,
  );
}
