import type { UsageBacklog } from "@billow/contract/metering/usage.ts";
import type { Deps } from "../../../deps.ts";
import type { Figure } from "../../../http/service/metrics.ts";
import { foldState } from "./platform-queries.ts";

/** Changes not yet folded into the usage of all customers. */
export async function usageBacklog({ db }: Pick<Deps, "db">): Promise<UsageBacklog> {
  const { waiting, caughtUpAt, failure } = await foldState(db);
  return { waiting, since: waiting === 0 ? null : caughtUpAt, failure };
}

/** The backlog as metrics. */
export async function foldFigures({ db, clock }: Pick<Deps, "db" | "clock">): Promise<Figure[]> {
  const { waiting, caughtUpAt, failures } = await foldState(db);
  const age = waiting === 0 ? 0 : Math.max(0, (clock.nowMs() - Date.parse(caughtUpAt)) / 1000);
  return [
    {
      name: "billow_usage_fold_waiting",
      type: "gauge",
      help: "Changes of all customers' usage that are not summed up yet, counted up to a million.",
      samples: [{ value: waiting }],
    },
    {
      name: "billow_usage_fold_age_seconds",
      type: "gauge",
      help: "Seconds since nothing was left to sum up; 0 while nothing is left.",
      samples: [{ value: age }],
    },
    {
      name: "billow_usage_fold_failures_total",
      type: "counter",
      help: "How often summing up failed; the log says why.",
      samples: [{ value: failures }],
    },
  ];
}
