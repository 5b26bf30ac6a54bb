import type { Deps } from "../../deps.ts";
import { checkFiles } from "../../metering/usage/archive/check-files.ts";
import { type Checked, type Finding, nothingChecked } from "./finding.ts";
import { fileFinding, START, verifySlices } from "./verify-slices.ts";

export interface VerifyOptions {
  onFinding(finding: Finding): void;
  /** Called after some customers with the number of customers so far. */
  onProgress?: (customers: number) => void;
  /** Reads the files of the archive, too, and compares each hour and day that they tell of. */
  archive?: boolean;
}

/** Checks that everything that is stored agrees with its sources, from the beginning to the end. It changes nothing. */
export async function verify(
  deps: Deps,
  { onFinding, onProgress, archive }: VerifyOptions,
): Promise<Checked> {
  const checked = nothingChecked();
  const fromFiles = archive === true && (await checkFiles(deps.db, (fault) => onFinding(fileFinding(fault))));
  for await (const next of verifySlices(deps, { from: START, checked, onFinding, fromFiles }))
    if (next?.part === "owners") onProgress?.(checked.owners);
  return checked;
}
