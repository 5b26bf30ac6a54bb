import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { type MeterPlan, planMeters } from "@billow/core/metering/plan-meters.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import { AnotherTry, inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { readFirstIssuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { loadMeters } from "./load-meters.ts";
import { meterChanged, meterCreated } from "./meter-events.ts";
import { readMetersFile } from "./meters-file.ts";
import { insertMeter, lockMeters, updateMeterRow } from "./queries.ts";

interface ApplyInput {
  /** The file's text. */
  text: string;
  /** Only says what would change. */
  dryRun: boolean;
  actor: Actor;
  /** Counts what waited for the meters that are added. */
  takeUp: (tx: Transaction<Database>, deps: Deps) => Promise<void>;
}

/**
 * Makes the catalogue what a file says, in one transaction. A meter that the file does not name stays.
 *
 * @throws DomainError with the line of the first fault; then nothing has changed
 */
export async function applyMeters(deps: Deps, input: ApplyInput): Promise<MeterPlan> {
  const file = readMetersFile(input.text);
  return inTransaction(deps.db, async (tx) => {
    await lockMeters(
      tx,
      file.entries.map(({ id }) => id),
    );
    const { timeZone } = await readFirstIssuer(tx);
    const today = todayIn(timeZone, deps);
    const meters = await loadMeters(tx);
    const plan = atLine(file, () => planMeters(meters, file.entries, { today }));
    if (!input.dryRun) await write(tx, deps, { plan, ...input });
    return plan;
  });
}

async function write(
  tx: Transaction<Database>,
  deps: Deps,
  { plan: { added, changed }, actor, takeUp }: ApplyInput & { plan: MeterPlan },
): Promise<void> {
  for (const meter of added)
    if (!(await insertMeter(tx, meter))) throw new AnotherTry(`somebody else adds the meter ${meter.id}`);
  for (const { after } of changed) await updateMeterRow(tx, after.id, after);
  if (added.length > 0) await takeUp(tx, deps);
  await record(tx, deps, [
    ...added.map((meter) => meterCreated(meter, actor)),
    ...changed.flatMap(({ before, after }) => meterChanged(before, after, actor)),
  ]);
}

function atLine<T>(file: { lineOf(pointer: string): number }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { code, detail, pointer = "" } = error;
    throw new DomainError(code, `Line ${file.lineOf(pointer)}: ${detail}`, pointer);
  }
}
