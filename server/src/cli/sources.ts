import type {
  DryRunAnswer,
  MeasuredAgain,
  SourceQuestion,
  UsageGap,
  UsageSource,
} from "@billow/contract/metering/sources.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { date } from "@billow/contract/wire.ts";
import { counted } from "@billow/core/counted.ts";
import { COMMAND_LINE } from "../activity/record/actors.ts";
import type { Deps } from "../deps.ts";
import { collectSource } from "../metering/collectors/collect-source.ts";
import { confirmSource } from "../metering/collectors/confirm-source.ts";
import { dryRunStored } from "../metering/collectors/dry-run-source.ts";
import { measureAgain } from "../metering/collectors/measure-again.ts";
import { catchingUpText } from "../metering/collectors/sources/catching-up-text.ts";
import { listSources, readSource, sourceIdOfName } from "../metering/collectors/sources/list-sources.ts";
import { applySourceFile } from "../metering/collectors/sources/source-file.ts";
import { command, UsageError } from "./command.ts";
import { withBillow } from "./open.ts";
import { readNamedFile } from "./read-named-file.ts";

const HOURS_MAX = 48;

export const sourcesList = command({
  name: "sources list",
  summary: "Show the state of each usage source",
  options: {},
  run: async (_values, { env, out }) => {
    const sources = await withSources(env, (deps) => listSources(deps.db, deps.clock.nowMs()));
    if (sources.length === 0)
      out("There are no sources. Add one in the console, or in the file named by BILLOW_SOURCES.");
    for (const source of sources) for (const line of sourceLines(source)) out(line);
    return sources.some(needsSomebody) ? 1 : 0;
  },
});

export const sourcesDryRun = command({
  name: "sources dry-run",
  summary: "Show what a source would count for which customer, and what matches no customer; stores nothing",
  options: {
    hours: {
      type: "string",
      value: "N",
      help: `how many hours up to now (default: 1, at most ${HOURS_MAX})`,
    },
    events: {
      type: "string",
      value: "FILE",
      help: "for a source of events: a file of events to try, a JSON list or one event a line",
    },
    refused: { type: "boolean", help: "for a source of events: try those that were refused last" },
  },
  operands: ["NAME"],
  run: async (values, { env, out }, [name = ""]) => {
    const hours = Number(values.hours ?? "1");
    if (!Number.isInteger(hours) || hours < 1 || hours > HOURS_MAX) {
      throw new UsageError(`--hours must be a whole number from 1 to ${HOURS_MAX}`);
    }
    const events = values.events === undefined ? undefined : (await readNamedFile(values.events)).toString();
    const answer = await withSources(env, async (deps) =>
      dryRunStored(deps, await sourceIdOfName(deps.db, name), { hours, events, refused: values.refused }),
    );
    for (const line of dryRunLines(answer)) out(line);
    return 0;
  },
});

export const sourcesCollect = command({
  name: "sources collect",
  summary: "Collect from a source now; only new usage is added",
  options: {},
  operands: ["NAME"],
  run: async (_values, { env, out, err }, [name = ""]) =>
    withSources(env, async (deps) => {
      const id = await sourceIdOfName(deps.db, name);
      if (!(await collectSource(deps, id))) {
        err(`Another process is collecting from ${name} right now. Try again in a minute.`);
        return 1;
      }
      const source = await readSource(deps.db, id, deps.clock.nowMs());
      for (const line of sourceLines(source)) out(line);
      return needsSomebody(source) ? 1 : 0;
    }),
});

export const sourcesConfirm = command({
  name: "sources confirm",
  summary: "Confirm that the resources which an inventory no longer lists are gone, and end them",
  options: {},
  operands: ["NAME"],
  run: async (_values, { env, out }, [name = ""]) =>
    withSources(env, async (deps) => {
      const id = await sourceIdOfName(deps.db, name);
      const { question } = await readSource(deps.db, id, deps.clock.nowMs());
      if (question === null) {
        out(`${name} has nothing to confirm.`);
        return 0;
      }
      for (const line of questionLines(question)) out(line);
      await confirmSource(deps, { id, question: question.id, actor: COMMAND_LINE });
      const source = await readSource(deps.db, id, deps.clock.nowMs());
      for (const line of sourceLines(source)) out(line);
      return needsSomebody(source) ? 1 : 0;
    }),
});

export const sourcesMeasureAgain = command({
  name: "sources measure-again",
  summary: "Measure a Prometheus source again from a day on, and show what changes",
  options: {
    from: { type: "string", value: "DAY", help: "the first day, such as 2026-10-01", required: true },
    "dry-run": { type: "boolean", help: "show what would change, without changing it" },
  },
  operands: ["NAME"],
  run: async (values, { env, out }, [name = ""]) => {
    const from = date.safeParse(values.from);
    if (!from.success) throw new UsageError("--from must be a day such as 2026-10-01");
    const dryRun = values["dry-run"] === true;
    const answer = await withSources(env, async (deps) =>
      measureAgain(deps, {
        id: await sourceIdOfName(deps.db, name),
        from: from.data,
        dryRun,
        actor: COMMAND_LINE,
      }),
    );
    for (const line of differenceLines(answer)) out(line);
    return 0;
  },
});

function differenceLines({ dryRun, from, before, differences, differenceCount }: MeasuredAgain): string[] {
  return [
    dryRun
      ? `From ${from} to ${before}, a measurement would change this (nothing was changed):`
      : `The next collections, by a server or by billow sources collect, measure everything from ${from} on again. Up to ${before} this changes:`,
    ...differences.map(
      ({ customer, tenantId, meter, unit, stored, measured, difference }) =>
        `${customer?.name ?? `(no customer: ${tenantId})`}: ${stored} ${unitLabel(unit)} of ${meter} becomes ${measured} (${difference})`,
    ),
    ...(differenceCount > differences.length ? [`… and ${differenceCount - differences.length} more`] : []),
    ...(differenceCount === 0 ? ["Nothing changes: what is stored is what was measured."] : []),
  ];
}

function needsSomebody({ state }: UsageSource): boolean {
  return state === "failing" || state === "waiting";
}

/** What the file of sources says holds on the command line too, be a server running or not. */
function withSources<T>(env: Parameters<typeof withBillow>[0], work: (deps: Deps) => Promise<T>): Promise<T> {
  return withBillow(env, async (deps) => {
    await applySourceFile(deps);
    return work(deps);
  });
}

const GAPS_SHOWN = 20;

function sourceLines(source: UsageSource): string[] {
  const until =
    source.collectedUntil === null ? "never collected" : `collected until ${source.collectedUntil}`;
  return [
    `${source.name}: ${source.state === "waiting" ? "waiting for confirmation" : source.state}, ${until} (${source.kind}${source.url === "" ? "" : ` at ${source.url}`})`,
    ...(source.catchingUp === null ? [] : [`    ${catchingUpText(source.catchingUp)}`]),
    ...(source.lastError === null ? [] : [`    ${source.lastError}`]),
    ...(source.question === null ? [] : questionLines(source.question)),
    ...gapLines(source.gaps),
  ];
}

function questionLines({ detail, ends, examples, confirmedAt }: SourceQuestion): string[] {
  const more = ends - examples.length;
  return [
    `    ${detail}`,
    ...examples.map((one) => `    would end: ${one.detail}`),
    ...(more > 0 ? [`    … and ${more} more`] : []),
    confirmedAt === null
      ? "    If they are gone, run billow sources confirm NAME, or confirm it in the console."
      : "    Confirmed: the next poll ends them.",
  ];
}

function gapLines(gaps: readonly UsageGap[]): string[] {
  const more = gaps.length - GAPS_SHOWN;
  return [
    ...gaps.slice(0, GAPS_SHOWN).map((gap) => `    ${gap.from} – ${gap.before ?? "now"}: ${gap.detail}`),
    ...(more > 0 ? [`    … and ${more} more`] : []),
  ];
}

function dryRunLines(answer: DryRunAnswer): string[] {
  return [
    `From ${answer.from} to ${answer.before} (nothing was stored):`,
    ...answer.usage.map(
      ({ tenantId, customer, meter, quantity, unit, resources }) =>
        `${customer?.name ?? `(no customer: ${tenantId})`}: ${quantity} ${unitLabel(unit)} of ${meter} by ${counted(resources, "resource")}`,
    ),
    ...answer.unmatchedTenants.map(
      (tenantId) => `No customer has the tenant id ${tenantId}: its usage would wait.`,
    ),
    ...answer.skipped.map(
      ({ mapping, reason, series, example }) =>
        `${series} series of ${mapping} would not be counted: ${reason}. For example: ${example}`,
    ),
    ...answer.notes,
    ...gapLines(answer.gaps),
  ];
}
