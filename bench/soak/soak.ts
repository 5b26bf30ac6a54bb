import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { addDays, monthOfDay, nextMonth } from "../../core/src/metering/period.ts";
import { seeded } from "../../server/src/testing/processes/kill-load.ts";
import { temporaryFolder } from "../../server/src/testing/processes/temporary-folder.ts";
import { mailServer } from "../../server/src/testing/servers/mail-server.ts";
import { type Caller, caller } from "./caller.ts";
import { differences } from "./check.ts";
import { clerk, type Done } from "./clerk.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { type Imported, importer } from "./importer.ts";
import { type SoakPlan, type StrikeKind, soakPlan } from "./plan.ts";
import { exporter, readers } from "./readers.ts";
import { TENANTS, usageLoad } from "./usage-load.ts";

/** Loads and strikes for that long, compares everything afterwards, and says what it saw. Answers with the exit code. */
export async function soak(length: number, seed: number): Promise<number> {
  using folder = temporaryFolder();
  const random = seeded(seed);
  const plan = soakPlan(length, random);
  say(`Soaking for ${length} minutes with ${plan.strikes.length} strikes, seed ${seed}.`);
  const mail = await mailServer();
  const fleet = await startFleet(folder.path, { smtpUrl: mail.url, random });
  let isStopped = false;
  try {
    const key = await fleet.command(["key", "create", "--name", "soak", "--scopes", "*"]);
    const calls = caller(fleet, key.out.trim());
    await makeCustomers(calls);
    const { expected, exports, recoveries } = await load(calls, fleet, { plan, random, folder: folder.path });
    const different = await differences(calls, mail, { data: join(folder.path, "data"), expected });
    const memory = fleet.memory();
    const { verify, leftovers } = await fleet.finish();
    isStopped = true;
    const faults = [...calls.faults, ...fleet.faults, ...different];
    for (const [name, trend] of Object.entries(memory)) {
      say(memoryLine(name, trend));
      if (trend?.isFlat === false) faults.push(`the memory of the ${name} grows`);
    }
    if (verify.code !== 0) faults.push(`verify ends with ${verify.code}: ${verify.out}${verify.err}`);
    if (leftovers > 0) faults.push(`${leftovers} processes are left behind`);
    const { sent, done, imported } = expected;
    say(
      `Answers by status: ${[...calls.counts]
        .sort()
        .map(([status, count]) => `${status}: ${count}`)
        .join(", ")}.`,
    );
    say(
      `${sent.events} events by writers, ${imported.size} files imported, ${done.months.length} months billed, ${done.paid.length} invoices paid and refunded, ${done.sent.length} sent, ${mail.taken.length} e-mails, ${exports} exports.`,
    );
    for (const [kind, seconds] of recoveries)
      say(`${kind}: ${seconds.length} strikes, back after ${Math.max(...seconds).toFixed(1)} s at most.`);
    say(verify.out.trim());
    for (const fault of faults.slice(0, 20)) say(`FAULT ${fault}`);
    say(
      faults.length === 0
        ? "The soak is green."
        : `The soak found ${faults.length} faults. Its seed is ${seed}.`,
    );
    return faults.length === 0 ? 0 : 1;
  } finally {
    if (!isStopped) await fleet.kill();
    await mail.close();
  }
}

async function makeCustomers(calls: Caller): Promise<void> {
  for (let n = 0; n < TENANTS; n++) {
    const name = `tenant-${n}`;
    const body = {
      name,
      tenantId: name,
      billingEmail: `billing@${name}.example`,
      currency: "EUR",
      taxCategory: "outsideScope",
    };
    await calls.persist({ path: "/customers", body, key: `customer-${n}` });
  }
}

/** Everything at once until the time is over; what was begun is finished. */
async function load(
  calls: Caller,
  fleet: Fleet,
  options: { plan: SoakPlan; random: (below: number) => number; folder: string },
) {
  const { plan, random } = options;
  const month = monthOfDay(addDays(`${new Date().toISOString().slice(0, 7)}-01`, -1));
  const before = nextMonth(month);
  const endMs = performance.now() + plan.seconds * 1000;
  // What failed ends the others too.
  let hasFailed = false;
  const isOver = () => hasFailed || performance.now() > endMs;
  const usage = usageLoad(calls, month, random);
  const imported: Imported = new Map();
  const done: Done = { months: [], usageEvents: 0, paid: [], sent: [], written: 0 };
  const recoveries = new Map<StrikeKind, number[]>();
  const works = [
    usage.run(isOver),
    clerk(calls, monthsToBill(month, plan.seconds), { done, seconds: plan.seconds, isOver }),
    importer(fleet, { folder: options.folder, month, imported, isOver }),
    readers(calls, { month, before, isOver, random }),
    strikes(fleet, plan, { recoveries, isOver }),
  ];
  const exporting = exporter(calls, { month, before, isOver });
  const settled = await Promise.allSettled(
    [...works, exporting].map((work) =>
      work.catch((error: unknown) => {
        hasFailed = true;
        throw error;
      }),
    ),
  );
  for (const outcome of settled) if (outcome.status === "rejected") throw outcome.reason;
  const { exports } = await exporting;
  return { exports, recoveries, expected: { month, sent: usage.sent, done, imported } };
}

async function strikes(
  fleet: Fleet,
  plan: SoakPlan,
  { recoveries, isOver }: { recoveries: Map<StrikeKind, number[]>; isOver: () => boolean },
): Promise<void> {
  const begunMs = performance.now();
  for (const { kind, atSeconds } of plan.strikes) {
    while (!isOver() && performance.now() < begunMs + atSeconds * 1000) await wait(100);
    if (isOver()) return;
    const seconds = await fleet.strike(kind);
    say(`${Math.round(atSeconds)} s: ${kind} struck, back after ${seconds.toFixed(1)} s`);
    recoveries.set(kind, [...(recoveries.get(kind) ?? []), seconds]);
  }
}

/** Prices hold from 2020 on in a new installation. Earlier months would have no drafts. */
const MONTHS_MAX = 72;
const MONTH_SECONDS_MIN = 4;

/** Months to bill, in their order, which end before the one that is being written. */
function monthsToBill(month: string, seconds: number): string[] {
  const months: string[] = [];
  const count = Math.min(MONTHS_MAX, Math.ceil(seconds / MONTH_SECONDS_MIN));
  for (let before = month; months.length < count; ) {
    before = monthOfDay(addDays(`${before}-01`, -1));
    months.unshift(before);
  }
  return months;
}

function memoryLine(name: string, trend: ReturnType<Fleet["memory"]>["server"]): string {
  if (trend === null) return `Memory of the ${name}: too few samples.`;
  const { meanMb, mbAMinute, minutes: span, isFlat } = trend;
  const verdict = isFlat === null ? "too short to judge" : isFlat ? "flat" : "grows";
  return `Memory of the ${name}: ${meanMb.toFixed(0)} MB on average, slope ${mbAMinute.toFixed(2)} MB a minute over ${span.toFixed(1)} minutes, ${verdict}.`;
}

function say(line: string): void {
  console.log(line);
}
