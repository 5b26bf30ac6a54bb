import type { IssuerReference } from "@billow/contract/parties/issuer.ts";
import type { Letterhead } from "@billow/contract/parties/operator.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Clock } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { StartupError } from "../../startup-error.ts";
import { changeIssuer, writeIssuer } from "../issuers/change-issuer.ts";
import { ensureFirstIssuer, FIRST_ISSUER_ID, listIssuers, readFirstIssuer } from "../issuers/issuer.ts";
import { findOperator, insertOperator, lockOperator, updateOperator } from "./queries.ts";

/** The cloud provider that runs Billow: what holds for the whole installation, whoever sends an invoice. */
export interface Operator {
  /** Whether the demo is loaded. */
  demo: boolean;
  /** Whether customers are mailed a receipt when a payment settles an invoice. */
  mailReceipts: boolean;
  /** Whether what is sent is paid out of the customer's credit by itself. */
  appliesCredit: boolean;
}

const TIME_ZONE_AT_FIRST = "UTC";

/** The operator; throws where the process has not settled it, which a start does before anything else. */
export async function readOperator(db: Kysely<Database>): Promise<Operator> {
  const row = await findOperator(db);
  if (row === null) throw new Error("There is no operator yet.");
  return { demo: row.demo, mailReceipts: row.mail_receipts, appliesCredit: row.applies_credit };
}

/** What everyone who uses Billow may know of the operator. */
export async function describeOperator(db: Kysely<Database>): Promise<{
  name: string;
  timeZone: string;
  demo: boolean;
  issuers: IssuerReference[];
}> {
  const { demo } = await readOperator(db);
  const issuers = await listIssuers(db);
  const [first] = issuers;
  if (first === undefined) throw new Error("There is no issuer yet.");
  const known = issuers.map(({ id, name, currency, paymentTermsDays, timeZone }) => ({
    id,
    name,
    currency,
    paymentTermsDays,
    timeZone,
  }));
  return { name: first.name, timeZone: first.timeZone, demo, issuers: known };
}

/** What a person can change of the operator and its first issuer; what is left out stays as it is. */
export type OperatorChange = { [K in keyof Letterhead]?: Letterhead[K] | undefined } & {
  operatorName?: string | undefined;
  mailReceipts?: boolean | undefined;
  appliesCredit?: boolean | undefined;
};

/** Changes the operator and its first issuer. The issuer's row is written whatever changes: its version is that of the settings. */
export async function changeOperator(
  tx: Transaction<Database>,
  { operatorName, mailReceipts, appliesCredit, ...changes }: OperatorChange,
): Promise<void> {
  await lockOperator(tx);
  await changeIssuer(tx, FIRST_ISSUER_ID, { name: operatorName, ...changes });
  await updateOperator(tx, {
    ...(mailReceipts !== undefined && { mail_receipts: mailReceipts }),
    ...(appliesCredit !== undefined && { applies_credit: appliesCredit }),
  });
}

/**
 * Makes the operator and its first issuer at the first start, and changes the issuer's time zone to the configured one
 * afterwards. Throws a `StartupError` where that would move the days and months of what is already accounted for (`zoneInUse`).
 */
export async function settleOperator(
  db: Kysely<Database>,
  options: {
    clock: Clock;
    timeZone: string | undefined;
    zoneInUse: (db: Kysely<Database>) => Promise<boolean>;
  },
): Promise<{ timeZone: string }> {
  const at = instantOfMs(options.clock.nowMs());
  await insertOperator(db, {
    singleton: true,
    demo: false,
    applies_credit: true,
    demo_loaded_at: null,
    name_before_demo: null,
    mail_receipts: false,
    created_at: at,
  });
  await ensureFirstIssuer(db, { timeZone: options.timeZone ?? TIME_ZONE_AT_FIRST, at });
  const known = await readFirstIssuer(db);
  const { timeZone = known.timeZone } = options;
  if (timeZone === known.timeZone) return { timeZone };
  if (await options.zoneInUse(db)) {
    throw new StartupError(
      `BILLOW_TIMEZONE is ${timeZone}, but this Billow bills in ${known.timeZone} and has done so already; set BILLOW_TIMEZONE to ${known.timeZone} or leave it out.`,
    );
  }
  await writeIssuer(db, FIRST_ISSUER_ID, { time_zone: timeZone });
  return { timeZone };
}
