import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Clock } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { StartupError } from "../../startup-error.ts";
import { findOperator, insertOperator, updateOperator } from "./queries.ts";

/** The cloud provider that runs Billow. */
export interface Operator {
  name: string;
  /** Billing time zone, an IANA name. */
  timeZone: string;
  /** Whether the demo is loaded. */
  demo: boolean;
  /** Whether what is sent is paid out of the customer's credit by itself. */
  appliesCredit: boolean;
}

const NAME_AT_FIRST = "Cloud operator";
const TIME_ZONE_AT_FIRST = "UTC";

/** The operator; throws where the process has not settled one, which a start does before anything else. */
export async function readOperator(db: Kysely<Database>): Promise<Operator> {
  const row = await findOperator(db);
  if (row === null) throw new Error("There is no operator yet.");
  return { name: row.name, timeZone: row.time_zone, demo: row.demo, appliesCredit: row.applies_credit };
}

export async function setAppliesCredit(db: Kysely<Database>, appliesCredit: boolean): Promise<void> {
  await updateOperator(db, { applies_credit: appliesCredit });
}

export async function setOperatorName(db: Kysely<Database>, name: string): Promise<void> {
  await updateOperator(db, { name });
}

/**
 * Makes the operator at the first start, and changes its billing time zone to the configured one afterwards. Throws a
 * `StartupError` where that would move the days and months of what is already accounted for (`zoneInUse`).
 */
export async function settleOperator(
  db: Kysely<Database>,
  options: {
    clock: Clock;
    timeZone: string | undefined;
    zoneInUse: (db: Kysely<Database>) => Promise<boolean>;
  },
): Promise<Operator> {
  await insertOperator(db, {
    singleton: true,
    name: NAME_AT_FIRST,
    time_zone: options.timeZone ?? TIME_ZONE_AT_FIRST,
    demo: false,
    applies_credit: true,
    demo_loaded_at: null,
    name_before_demo: null,
    created_at: instantOfMs(options.clock.nowMs()),
  });
  const operator = await readOperator(db);
  const { timeZone = operator.timeZone } = options;
  if (timeZone === operator.timeZone) return operator;
  if (await options.zoneInUse(db)) {
    throw new StartupError(
      `BILLOW_TIMEZONE is ${timeZone}, but this Billow bills in ${operator.timeZone} and has done so already; set BILLOW_TIMEZONE to ${operator.timeZone} or leave it out.`,
    );
  }
  await updateOperator(db, { time_zone: timeZone });
  return { ...operator, timeZone };
}
