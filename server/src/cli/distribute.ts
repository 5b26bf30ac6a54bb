import { counted } from "@billow/core/counted.ts";
import type pg from "pg";
import type { Deps } from "../deps.ts";
import { distribute, type Plan, planDistribution, type Step } from "../operations/distribute/distribute.ts";
import { type Distribution, distributionOf } from "../operations/distribute/status.ts";
import { verify } from "../operations/verify/verify.ts";
import { type CommandContext, command, type ExitCode, UsageError } from "./command.ts";
import { withBillow } from "./open.ts";

export const distributeCommand = command({
  name: "distribute",
  summary: "Distribute raw usage over the workers of a Citus cluster, with billow verify before and after",
  details: [
    "The database of DATABASE_URL becomes the coordinator. It needs Citus, with at least two workers added, and no server or worker of Billow may run meanwhile. Documents stay on the coordinator. There is no way back but a backup: take one first.",
    "Each step happens as a whole or not at all. If it is interrupted, run it again: it goes on where it was. After an upgrade it also distributes what the new version has added.",
    "docs/operators/grow.md says from which size it pays.",
  ],
  options: {
    shards: {
      type: "string",
      value: "N",
      help: "in how many shards, about four a worker you expect to have",
    },
    "dry-run": { type: "boolean", help: "say what would be done, and change nothing" },
    status: { type: "boolean", help: "show tables, shards, sizes, skew and workers" },
  },
  run: async (values, context) => {
    if (values.status)
      return withBillow(context.env, async (deps) =>
        tell(context, statusLines(await onClient(deps, distributionOf))),
      );
    const shards = shardsOf(values.shards);
    return withBillow(context.env, async (deps) => {
      const plan = await onClient(deps, (client) => planDistribution(client, shards));
      if (values["dry-run"]) return tell(context, planLines(plan));
      return distributeAll(deps, context, plan);
    });
  },
});

/** A run that was killed at its end has not verified. */
const ALREADY =
  "Everything is distributed already. If the last run was interrupted, run billow verify before you start a server.";

function shardsOf(text: string | undefined): number {
  if (text === undefined) throw new UsageError("--shards is missing");
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError("--shards must be a whole number");
  return Number(text);
}

async function distributeAll(deps: Deps, context: CommandContext, plan: Plan): Promise<ExitCode> {
  if (plan.steps.length === 0) return tell(context, [ALREADY]);
  context.out("Checking that everything agrees before …");
  if ((await findingsOf(deps)) > 0) {
    context.err(
      "billow verify finds contradictions, so nothing was distributed. Run billow verify to see them.",
    );
    return 1;
  }
  const done = await distribute(deps.pool, {
    shards: plan.shards,
    onStep: (step) => context.out(`${stepText(step)} …`),
  });
  context.out("Checking that everything agrees after …");
  const findings = await findingsOf(deps);
  if (findings > 0) {
    context.err(
      `billow verify finds ${counted(findings, "contradiction")} after distributing. Start no server: run billow verify to see them, and restore the backup.`,
    );
    return 1;
  }
  return tell(context, [`${done} steps done. Everything agrees. Start your servers again.`]);
}

async function findingsOf(deps: Deps): Promise<number> {
  let findings = 0;
  await verify(deps, {
    onFinding: () => {
      findings += 1;
    },
  });
  return findings;
}

async function onClient<T>({ pool }: Deps, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

function tell(context: CommandContext, lines: readonly string[]): ExitCode {
  for (const line of lines) context.out(line);
  return 0;
}

function planLines({ workers, shards, steps, canMoveLive }: Plan): string[] {
  if (steps.length === 0) return [ALREADY];
  const bytes = steps.filter(({ does }) => does === "distribute").reduce((sum, step) => sum + step.bytes, 0);
  return [
    `Workers: ${workers.join(", ")}.`,
    "Before and after, everything is verified. Each step is one transaction:",
    ...steps.map((step, index) => `${String(index + 1).padStart(4)}. ${stepText(step)}`),
    `Each of ${workers.length} workers needs about ${megabytes(bytes / workers.length)} of disk in ${shards} shards. The coordinator keeps its ${megabytes(bytes)} until the last steps. Billow cannot see these disks: look yourself.`,
    ...(canMoveLive
      ? []
      : [
          "wal_level is not logical, so shards can be moved to another worker only while writers wait. Set it on every node first.",
        ]),
    "Nothing was changed.",
  ];
}

function stepText({ does, table, bytes }: Step): string {
  return does === "distribute"
    ? `Distribute ${table.name} by ${table.column} (${megabytes(bytes)})`
    : `Empty the copy of ${table.name} on the coordinator`;
}

function statusLines({ tables, whole, workers }: Distribution): string[] {
  const away = workers.filter(({ answers }) => !answers);
  return [
    ...tables.map(
      ({ name, column, shards, bytes, skew }) =>
        `${name.padEnd(20)} ${String(shards).padStart(4)} shards by ${column.padEnd(12)} ${megabytes(bytes).padStart(12)}  largest shard ${skew.toFixed(1)} × the average`,
    ),
    ...workers.map(({ name, answers, shards, bytes }) =>
      answers
        ? `worker ${name.padEnd(30)} ${String(shards).padStart(4)} shards ${megabytes(bytes).padStart(12)}`
        : `worker ${name.padEnd(30)} does not answer`,
    ),
    ...(away.length > 0 ? ["Sizes are unknown while a worker does not answer."] : []),
    ...(whole.length > 0
      ? [`Still whole on the coordinator: ${whole.join(", ")}. Run billow distribute --shards N.`]
      : []),
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: 1 })} MB`;
}
