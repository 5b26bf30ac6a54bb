import type { Deps } from "../../deps.ts";
import { type Checked, type Finding, nothingChecked } from "./finding.ts";
import { START, verifySlices } from "./verify-slices.ts";

export interface VerifyOptions {
  onFinding(finding: Finding): void;
  /** Called after each customer with the number of customers so far. */
  onProgress?: (customers: number) => void;
}

/** Checks that everything that is stored agrees with its sources, from the beginning to the end. It changes nothing. */
export async function verify(deps: Deps, { onFinding, onProgress }: VerifyOptions): Promise<Checked> {
  const checked = nothingChecked();
  for await (const next of verifySlices(deps, { from: START, checked, onFinding }))
    if (next?.part === "owners") onProgress?.(checked.owners);
  return checked;
}
