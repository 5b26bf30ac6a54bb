import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";

/** Counts usage that waited for a tenant's customer. Metering does, which stands above the parties. */
export type TakeUp = (tx: Transaction<Database>, deps: Deps, tenantId: string) => Promise<unknown>;
