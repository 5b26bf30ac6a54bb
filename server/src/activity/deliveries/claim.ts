import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import { instantOfMs } from "../../http/present.ts";
import { type Claim, renewClaim } from "./claim-queries.ts";

/** How long a claim holds without being renewed: after that its sender counts as dead. */
const CLAIM_MS = 60_000;
const RENEW_MS = 20_000;

/** A claim from now on. */
export function newClaim(deps: Deps): Claim {
  const nowMs = deps.clock.nowMs();
  return { now: instantOfMs(nowMs), until: instantOfMs(nowMs + CLAIM_MS), claim: deps.newId() };
}

/** Runs `work` and renews the claim on a delivery meanwhile, however long it takes. */
export async function whileClaimed<T>(
  deps: Deps,
  claimed: { id: string; claim: string },
  work: () => Promise<T>,
): Promise<T> {
  const renewing = setInterval(() => {
    renew(deps.db, deps, claimed).catch((error: unknown) =>
      deps.log.warn(`The claim on delivery ${claimed.id} could not be renewed: ${errorMessage(error)}`),
    );
  }, RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
  }
}

/** Holds on to a claim for as long again. */
async function renew(
  db: Kysely<Database>,
  deps: Deps,
  { id, claim }: { id: string; claim: string },
): Promise<void> {
  await renewClaim(db, { id, claim, until: instantOfMs(deps.clock.nowMs() + CLAIM_MS) });
}
