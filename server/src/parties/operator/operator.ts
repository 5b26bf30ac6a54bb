import { type Letterhead, letterhead } from "@billow/contract/parties/operator.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Clock } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { StartupError } from "../../startup-error.ts";
import { findOperator, insertOperator, lockOperator, updateOperator } from "./queries.ts";

/** The cloud provider that runs Billow. */
export interface Operator {
  name: string;
  /** Billing time zone, an IANA name. */
  timeZone: string;
  /** Whether the demo is loaded. */
  demo: boolean;
  /** How it presents itself on documents and in e-mails. */
  letterhead: Letterhead;
  /** Whether customers are mailed a receipt when a payment settles an invoice. */
  mailReceipts: boolean;
  /** Whether what is sent is paid out of the customer's credit by itself. */
  appliesCredit: boolean;
}

/** The letterhead of an operator that has told nothing of itself. */
const BLANK = Object.fromEntries(Object.keys(letterhead.shape).map((field) => [field, null])) as Letterhead;

const NAME_AT_FIRST = "Cloud operator";
const TIME_ZONE_AT_FIRST = "UTC";

/** The operator; throws where the process has not settled one, which a start does before anything else. */
export async function readOperator(db: Kysely<Database>): Promise<Operator> {
  const row = await findOperator(db);
  if (row === null) throw new Error("There is no operator yet.");
  return {
    name: row.name,
    timeZone: row.time_zone,
    demo: row.demo,
    letterhead: { ...BLANK, ...row.letterhead },
    mailReceipts: row.mail_receipts,
    appliesCredit: row.applies_credit,
  };
}

/** What a person can change of the operator; what is not given stays as it is. */
export type OperatorChange = { [K in keyof Letterhead]?: Letterhead[K] | undefined } & {
  operatorName?: string | undefined;
  mailReceipts?: boolean | undefined;
  appliesCredit?: boolean | undefined;
};

/** Changes the operator. Documents that are finalized keep the letterhead they were finalized with. */
export async function changeOperator(
  tx: Transaction<Database>,
  { operatorName, mailReceipts, appliesCredit, ...changes }: OperatorChange,
): Promise<void> {
  const row = await lockOperator(tx);
  await updateOperator(tx, {
    letterhead: JSON.stringify({ ...row.letterhead, ...changes }),
    ...(operatorName !== undefined && { name: operatorName }),
    ...(mailReceipts !== undefined && { mail_receipts: mailReceipts }),
    ...(appliesCredit !== undefined && { applies_credit: appliesCredit }),
  });
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
    letterhead: "{}",
    mail_receipts: false,
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
