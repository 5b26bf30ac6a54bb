import { z } from "zod";
import { CHECK_NAMES, type Checked, nothingChecked } from "../verify/finding.ts";
import type { VerificationRow } from "./queries.ts";

/** Its check may be one that this version has no more. */
const storedFindings = z.array(
  z.object({ check: z.string(), where: z.string(), expected: z.string(), found: z.string() }),
);

export type StoredFinding = z.output<typeof storedFindings>[number];

/** The findings that were kept. */
export function findingsOf({ findings }: Pick<VerificationRow, "findings">): StoredFinding[] {
  return storedFindings.parse(findings);
}

/** What was counted until now. */
export function checkedOf({ checked }: Pick<VerificationRow, "checked">): Checked {
  const stored = z.record(z.string(), z.number()).parse(checked);
  const result = nothingChecked();
  for (const name of CHECK_NAMES) result[name] = stored[name] ?? 0;
  return result;
}
