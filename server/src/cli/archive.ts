import { resolve } from "node:path";
import { month as monthSchema } from "@billow/contract/wire.ts";
import { COMMAND_LINE } from "../activity/record/actors.ts";
import type { Deps } from "../deps.ts";
import { archiveStatus } from "../metering/usage/archive/archive-status.ts";
import { archiveUsage, refuseOpenMonth } from "../metering/usage/archive/archive-usage.ts";
import { type HeldReason, type MonthPlan, planArchive } from "../metering/usage/archive/plan.ts";
import { megabytes } from "./backup/byte-progress.ts";
import { type CommandContext, command, UsageError } from "./command.ts";
import { number } from "./import/import-progress.ts";
import { withBillow } from "./open.ts";

/** How many tenants that are held back are named for each month. */
const TENANTS_SHOWN = 10;

export const archiveCommand = command({
  name: "archive",
  summary: "Move the usage records of old months out of the database into Parquet files",
  details: [
    "A month leaves tenant by tenant, once its customers have issued invoices for it and no draft. What arrived after the last invoice, what waits for a customer or a meter, records of peaks and percentiles, and allocation events stay.",
    "Nothing else changes: an event that is sent again is a duplicate, a correction takes the event back and corrects it, explanations read the files, and billow verify compares with what was archived. A killed run is simply run again. Back up the folder as you back up the database.",
  ],
  options: {
    before: { type: "string", value: "YYYY-MM", help: "archive what was used before this month" },
    to: { type: "string", value: "FOLDER", help: "where the files go; once there are some, where they are" },
    "dry-run": { type: "boolean", help: "say what would leave and what is held back, and change nothing" },
    status: { type: "boolean", help: "show what is archived, and whether its files are there" },
  },
  run: async (values, context) => {
    if (values.status) return withBillow(context.env, (deps) => showStatus(deps, context));
    const { before } = values;
    if (before === undefined) throw new UsageError("--before is missing");
    if (!monthSchema.safeParse(before).success)
      throw new UsageError(`--before is a month such as 2026-01, not "${before}"`);
    const firstDay = `${before}-01`;
    return withBillow(context.env, async (deps) => {
      refuseOpenMonth(deps, firstDay);
      if (values["dry-run"]) return showPlan(deps, context, firstDay);
      const started = performance.now();
      const { files, events, bytes } = await archiveUsage(deps, {
        before: firstDay,
        actor: COMMAND_LINE,
        location: values.to === undefined ? undefined : resolve(values.to),
        onFile: (done) =>
          context.err(
            `${done.month.slice(0, 7)}: ${number(done.events)} of ${number(done.of)} events archived …`,
          ),
      });
      const took = number((performance.now() - started) / 1000, 1);
      context.out(
        `${number(events)} events archived in ${number(files)} files of ${megabytes(bytes)}, in ${took} s.`,
      );
      return 0;
    });
  },
});

async function showPlan(deps: Deps, context: CommandContext, before: string): Promise<0> {
  const { months, waiting } = await planArchive(deps.db, before);
  for (const month of months) for (const line of planLines(month)) context.out(line);
  const events = months.reduce((sum, month) => sum + month.events, 0);
  if (waiting > 0) context.out(`${number(waiting)} events wait for a customer or a meter, and stay.`);
  context.out(`${number(events)} events would leave. Nothing was changed.`);
  return 0;
}

const REASONS: Readonly<Record<HeldReason, string>> = {
  notBilled: "no issued invoice bills the month",
  draft: "a draft bills it",
  nobody: "no customer has the tenant on some of its days",
  late: "arrived after the last invoice",
};

function planLines({ month, accounts, events, heldBack, levelled, allocations }: MonthPlan): string[] {
  const staying = [
    ...(levelled > 0 ? [`${number(levelled)} records of peaks and percentiles`] : []),
    ...(allocations > 0 ? [`${number(allocations)} allocation events`] : []),
  ];
  const held = heldBack.toSorted((a, b) => b.events - a.events);
  return [
    `${month.slice(0, 7)}: ${number(events)} events of ${number(accounts.length)} tenants leave.`,
    ...(staying.length > 0 ? [`    ${staying.join(" and ")} stay.`] : []),
    ...held
      .slice(0, TENANTS_SHOWN)
      .map(
        ({ tenantId, reason, events: own }) =>
          `    ${tenantId}: ${number(own)} events stay: ${REASONS[reason]}.`,
      ),
    ...(held.length > TENANTS_SHOWN
      ? [`    … and ${number(held.length - TENANTS_SHOWN)} more tenants.`]
      : []),
  ];
}

async function showStatus(deps: Deps, context: CommandContext): Promise<0 | 1> {
  const { location, months, missing, unknown } = await archiveStatus(deps.db);
  if (location === null) {
    context.out("Nothing is archived.");
    return 0;
  }
  context.out(`The archive is in ${location}.`);
  for (const { month, files, events, bytes } of months)
    context.out(
      `${month.slice(0, 7)}: ${number(events)} events in ${number(files)} files of ${megabytes(bytes)}.`,
    );
  for (const name of missing) context.out(`MISSING: ${name}`);
  if (unknown.length > 0)
    context.out(
      `${number(unknown.length)} files there are not of this database, such as ${unknown[0]}. A killed run leaves one; it holds nothing that is missing here.`,
    );
  return missing.length === 0 ? 0 : 1;
}
