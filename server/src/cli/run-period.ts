import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import { month } from "@billow/contract/wire.ts";
import { counted } from "@billow/core/counted.ts";
import { COMMAND_LINE } from "../activity/record/actors.ts";
import { runBilling } from "../billing/billing-run/run-billing.ts";
import { command, UsageError } from "./command.ts";
import { withBillow } from "./open.ts";

const SKIPPED_SHOWN = 20;

export const runPeriod = command({
  name: "run",
  summary: "Create draft invoices for a closed month; a second run creates only what is missing",
  options: { "dry-run": { type: "boolean", help: "show what would be created, without creating it" } },
  operands: ["PERIOD"],
  run: async (values, context, [period = ""]) => {
    if (!month.safeParse(period).success) throw new UsageError(`"${period}" is not a month such as 2026-10`);
    const dryRun = values["dry-run"];
    const run = await withBillow(context.env, (deps) =>
      runBilling(deps, {
        period,
        dryRun,
        actor: COMMAND_LINE,
        onProgress: ({ customers, created }) =>
          context.err(`${counted(customers, "customer")} rated, ${counted(created, "draft")} created …`),
      }),
    );
    for (const line of runLines(run, dryRun)) context.out(line);
    return 0;
  },
});

function runLines(run: BillingRun, dryRun: boolean): string[] {
  const totals = run.totals.map(({ currency, amount }) => `${amount} ${currency}`).join(", ");
  const billed = run.skipped.filter((one) => !one.reason.startsWith("It used nothing"));
  return [
    dryRun
      ? `${run.period}: ${counted(run.invoices, "draft invoice")} would be created${totals === "" ? "" : `, ${totals}`}.`
      : `${run.period}: ${counted(run.created, "draft invoice")} created; the period has ${run.invoices}${totals === "" ? "" : `, ${totals}`}.`,
    ...(run.skipped.length > billed.length
      ? [`${counted(run.skipped.length - billed.length, "customer")} used nothing.`]
      : []),
    ...billed.slice(0, SKIPPED_SHOWN).map((one) => `${one.name}: ${one.reason}`),
    ...(billed.length > SKIPPED_SHOWN
      ? [`… and ${counted(billed.length - SKIPPED_SHOWN, "more customer")} without an invoice.`]
      : []),
    ...run.warnings.map((warning) => `Warning: ${warning}`),
  ];
}
