import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { presentRuns } from "./present.ts";
import { runsNamed } from "./queries.ts";

/** The billing run with this id or month, as the API shows it. @throws DomainError `not_found` */
export async function readRun(db: Kysely<Database>, ref: string): Promise<BillingRun> {
  const [run] = await presentRuns(db, await runsNamed(db, ref));
  if (run === undefined)
    throw new DomainError("not_found", `The billing run ${ref} does not exist. Start a run by its month.`);
  return run;
}
