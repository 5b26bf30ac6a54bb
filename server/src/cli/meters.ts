import type { Meter } from "@billow/core/metering/meter.ts";
import { pricedUnitOf } from "@billow/core/metering/meter.ts";
import type { MeterPlan } from "@billow/core/metering/plan-meters.ts";
import { COMMAND_LINE } from "../activity/record/actors.ts";
import { applyMeters } from "../metering/meters/apply-meters.ts";
import { loadMeters } from "../metering/meters/load-meters.ts";
import { meterChanges } from "../metering/meters/meter-events.ts";
import { metersFileOf } from "../metering/meters/meters-file.ts";
import { assignAfterMeter } from "../metering/usage/ingest/assign-unmatched-usage.ts";
import { command } from "./command.ts";
import { withBillow } from "./open.ts";
import { readNamedFile } from "./read-named-file.ts";

export const metersList = command({
  name: "meters list",
  summary: "Show what can be metered: id, unit, group and name",
  options: {
    yaml: { type: "boolean", help: "as a file that billow meters apply takes" },
  },
  run: async ({ yaml }, { env, out }) => {
    const { list } = await withBillow(env, ({ db }) => loadMeters(db));
    if (yaml) out(metersFileOf(list).trimEnd());
    else for (const line of listLines(list)) out(line);
    return 0;
  },
});

export const metersApply = command({
  name: "meters apply",
  summary: "Add and change meters by a YAML file, all of it or nothing; meters that it does not name stay",
  details: [
    "The file is meters:, and under it a list of {id, name, group, kind, unit, per, billedStates}. For a meter that there is, id and what changes is enough. Other billedStates of it say from which month on: {from: 2027-01-01, states: [active]}.",
  ],
  options: {
    "dry-run": { type: "boolean", help: "show what would change, without changing it" },
  },
  operands: ["FILE.yaml"],
  run: async (values, { env, out }, [path = ""]) => {
    const dryRun = values["dry-run"];
    const text = (await readNamedFile(path)).toString();
    const plan = await withBillow(env, (deps) =>
      applyMeters(deps, { text, dryRun, actor: COMMAND_LINE, takeUp: assignAfterMeter }),
    );
    for (const line of planLines(plan)) out(line);
    out(summaryLine(plan, dryRun));
    return 0;
  },
});

function listLines(meters: readonly Meter[]): string[] {
  const rows = meters.map((meter) => [
    meter.id,
    pricedUnitOf(meter),
    meter.group,
    `${meter.name}${meter.builtIn ? "" : " (own)"}`,
  ]);
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function planLines({ added, changed }: MeterPlan): string[] {
  return [
    ...added.map((meter) => `+ ${meter.id}: ${meter.name}, ${pricedUnitOf(meter)}, in ${meter.group}`),
    ...changed.flatMap(({ before, after }) =>
      meterChanges(before, after).map(
        ({ field, before: was, after: is }) =>
          `~ ${after.id}: ${field} ${valueText(was)} becomes ${valueText(is)}`,
      ),
    ),
  ];
}

function valueText(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : JSON.stringify(value);
}

function summaryLine({ added, changed, unchanged }: MeterPlan, dryRun: boolean): string {
  const counts = `${added.length} added, ${changed.length} changed, ${unchanged} unchanged`;
  return dryRun ? `Would be: ${counts}. Nothing was changed.` : `${counts}.`;
}
