import { month as monthSchema } from "@billow/contract/wire.ts";
import { counted } from "@billow/core/counted.ts";
import { COMMAND_LINE } from "../activity/record/actors.ts";
import type { Deps } from "../deps.ts";
import { type ArchiveStatus, archiveStatus } from "../metering/usage/archive/archive-status.ts";
import { archiveUsage, refuseOpenMonth } from "../metering/usage/archive/archive-usage.ts";
import { storedLocation } from "../metering/usage/archive/bucket/bucket-location.ts";
import { unknownText } from "../metering/usage/archive/check-place.ts";
import { type HeldReason, type MonthPlan, planArchive } from "../metering/usage/archive/plan.ts";
import { settleArchive } from "../metering/usage/archive/settle-archive.ts";
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
    "With --keep the server does this each night by itself. --to alone says where the files go, or where they have been moved to.",
    "Nothing else changes: an event that is sent again is a duplicate, a correction takes the event back and corrects it, explanations read the files, and billow verify compares with what was archived. A killed run is simply run again. Back up the files as you back up the database.",
    "A bucket of S3 or of a server like it is named as s3://BUCKET/PREFIX, and reached as AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL_S3 say. Servers and workers need them too.",
  ],
  options: {
    before: { type: "string", value: "YYYY-MM", help: "archive what was used before this month" },
    to: {
      type: "string",
      value: "PLACE",
      help: "the folder or bucket that the files go to; once there are some, where they are",
    },
    keep: {
      type: "string",
      value: "N|off",
      help: "each night archive what is older than the running month and N whole months; off: only by hand",
    },
    "dry-run": { type: "boolean", help: "say what would leave and what is held back, and change nothing" },
    status: { type: "boolean", help: "show what is archived, and whether its files are there" },
  },
  run: async (values, context) => {
    if (values.status) return withBillow(context.env, (deps) => showStatus(deps, context));
    const { before } = values;
    if (values.keep !== undefined || (before === undefined && values.to !== undefined))
      return settle(context, values);
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
        location: values.to === undefined ? undefined : storedLocation(values.to),
        onFile: (done) =>
          context.err(
            `${done.month.slice(0, 7)}: ${number(done.events)} of ${counted(done.of, "event")} archived …`,
          ),
      });
      const took = number((performance.now() - started) / 1000, 1);
      context.out(
        `${counted(events, "event")} archived in ${counted(files, "file")} of ${megabytes(bytes)}, in ${took} s.`,
      );
      return 0;
    });
  },
});

/** Says where the archive is and how many months stay out of it, and archives nothing now. */
async function settle(
  context: CommandContext,
  { keep, to, ...others }: { keep: string | undefined; to: string | undefined; before: string | undefined },
): Promise<0 | 1> {
  if (others.before !== undefined) throw new UsageError("--keep and --before do not go together");
  const change = keep === undefined ? {} : { keepMonths: keptMonths(keep) };
  return withBillow(context.env, async (deps) => {
    const location = to === undefined ? undefined : storedLocation(to);
    await settleArchive(deps, { location, change, actor: COMMAND_LINE });
    return showStatus(deps, context);
  });
}

function keptMonths(keep: string): number | null {
  if (keep === "off") return null;
  const months = Number(keep);
  if (!/^\d{1,3}$/.test(keep) || months < 1 || months > 120)
    throw new UsageError(`--keep is a number of months from 1 to 120, or off, not "${keep}"`);
  return months;
}

function keepingText(keepMonths: number | null): string {
  if (keepMonths === null) return "Usage records leave only by hand.";
  const months = keepMonths === 1 ? "one whole month" : `${keepMonths} whole months`;
  return `The running month and ${months} before it stay in the database. Each night older records leave once they are billed.`;
}

async function showPlan(deps: Deps, context: CommandContext, before: string): Promise<0> {
  const { months, waiting } = await planArchive(deps.db, before);
  for (const month of months) for (const line of planLines(month)) context.out(line);
  const events = months.reduce((sum, month) => sum + month.events, 0);
  if (waiting > 0)
    context.out(
      `${counted(waiting, "event")} ${waiting === 1 ? "waits" : "wait"} for a customer or a meter, and ${stay(waiting)}.`,
    );
  context.out(`${counted(events, "event")} would leave. Nothing was changed.`);
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
    ...(levelled > 0 ? [`${counted(levelled, "record")} of peaks and percentiles`] : []),
    ...(allocations > 0 ? [counted(allocations, "allocation event")] : []),
  ];
  const held = heldBack.toSorted((a, b) => b.events - a.events);
  return [
    `${month.slice(0, 7)}: ${counted(events, "event")} of ${counted(accounts.length, "tenant")} ${events === 1 ? "leaves" : "leave"}.`,
    ...(staying.length > 0 ? [`    ${staying.join(" and ")} ${stay(levelled + allocations)}.`] : []),
    ...held
      .slice(0, TENANTS_SHOWN)
      .map(
        ({ tenantId, reason, events: own }) =>
          `    ${tenantId}: ${counted(own, "event")} ${stay(own)}: ${REASONS[reason]}.`,
      ),
    ...(held.length > TENANTS_SHOWN
      ? [`    … and ${counted(held.length - TENANTS_SHOWN, "more tenant")}.`]
      : []),
  ];
}

function stay(count: number): string {
  return count === 1 ? "stays" : "stay";
}

async function showStatus(deps: Deps, context: CommandContext): Promise<0 | 1> {
  const status = await archiveStatus(deps.db);
  const { location, keepMonths, months, lastRun, missing, cut, unknown, fault } = status;
  if (location === null) {
    context.out("Nothing is archived.");
    return 0;
  }
  context.out(`The archive is in ${location}.`);
  context.out(keepingText(keepMonths));
  for (const { month, files, events, bytes } of months)
    context.out(
      `${month.slice(0, 7)}: ${counted(events, "event")} in ${counted(files, "file")} of ${megabytes(bytes)}.`,
    );
  if (lastRun !== null) context.out(runText(lastRun));
  if (fault !== null && missing.length === 0 && cut.length === 0) context.out(fault);
  for (const name of missing) context.out(`MISSING: ${name}`);
  for (const name of cut) context.out(`CHANGED: ${name}`);
  if (unknown.length > 0) context.out(unknownText(location, unknown));
  return fault === null && (lastRun?.fault ?? null) === null ? 0 : 1;
}

function runText({
  started_at,
  finished_at,
  planned,
  events,
  fault,
}: NonNullable<ArchiveStatus["lastRun"]>): string {
  const of =
    planned === null ? counted(events, "event") : `${number(Number(events))} of ${counted(planned, "event")}`;
  const done = `The last run began at ${started_at} and archived ${of}`;
  if (fault !== null) return `${done}. It was stopped: ${fault}`;
  return finished_at === null
    ? `${done} so far. If it was killed, the next one goes on there.`
    : `${done} until ${finished_at}.`;
}
