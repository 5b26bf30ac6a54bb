import type { Difference } from "./conflict-dialog.tsx";
import { at, differenceOf, pick, type Versions } from "./versions.ts";

/** A form of single fields. A field that is not always present is undefined then. */
export type Fields<F> = { [K in keyof F]: string | boolean | undefined };

/**
 * Merges the fields that someone else saved with those of this form.
 *
 * @returns `merged`: changes made here over theirs; and whether both changed the same field differently
 */
export function mergeFields<F extends Fields<F>>(versions: Versions<F>): { merged: F; isConflict: boolean } {
  const merged = { ...versions.theirs, ...versions.mine };
  let isConflict = false;
  for (const name in merged) {
    const field = at(versions, name);
    merged[name] = pick(field);
    if (field.mine !== field.opened && field.theirs !== field.opened && field.mine !== field.theirs)
      isConflict = true;
  }
  return { merged, isConflict };
}

/** The differences, with the form's labels of the fields. */
export function fieldDifferences<F extends Fields<F>>(
  versions: Versions<F>,
  labels: Readonly<Record<keyof F, string>>,
): Difference[] {
  const differences: Difference[] = [];
  for (const name in { ...versions.theirs, ...versions.mine }) {
    const { opened, theirs, mine } = at(versions, name);
    const text = { opened: textOf(opened), theirs: textOf(theirs), mine: textOf(mine) };
    differences.push(...differenceOf(labels[name], text));
  }
  return differences;
}

function textOf(value: string | boolean | undefined): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : (value ?? "");
}
