import type { Verification } from "@billow/contract/operations/verification.ts";
import { read } from "../../http/handler.ts";
import { CHECK_NAMES, CHECKS } from "../verify/finding.ts";
import { newestVerification, type VerificationRow } from "./queries.ts";
import { checkedOf, findingsOf } from "./stored-verification.ts";
import { newestVerdict } from "./verdict-queries.ts";

const EXAMPLES_SHOWN = 20;

export const verificationHandlers = {
  getVerification: read<"getVerification">(async ({ db }) => {
    const newest = await newestVerification(db);
    const last = await newestVerdict(db);
    return {
      running: newest !== undefined && newest.finished_at === null,
      last: last === undefined ? null : present(last),
    };
  }),
};

function present(row: VerificationRow): Verification {
  const checked = checkedOf(row);
  return {
    id: row.id,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? row.started_at,
    findings: Number(row.finding_count),
    examples: findingsOf(row).slice(0, EXAMPLES_SHOWN),
    checked: CHECK_NAMES.map((name) => {
      const { holds, counts } = CHECKS[name];
      return { holds, counts, count: checked[name] };
    }),
  };
}
