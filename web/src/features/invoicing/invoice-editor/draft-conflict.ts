import type { Difference } from "../../../components/saving/conflict-dialog.tsx";
import { at, differenceOf, pick, type Versions } from "../../../components/saving/versions.ts";
import { type DraftForm, type FormLine, taxLabels } from "./draft-form.ts";

/**
 * Lays somebody else's version beside the one in the form.
 *
 * @returns where the two differ, and `merged`: what was changed here, over theirs
 */
export function conflictOf(versions: Versions<DraftForm>): { differences: Difference[]; merged: DraftForm } {
  const lines = linesOf(versions);
  const fields = ["dueDate", "discount", "note"] as const;
  const merged: DraftForm = {
    ...versions.mine,
    lines: lines.merged,
    dueDate: pick(at(versions, "dueDate")),
    discount: pick(at(versions, "discount")),
    note: pick(at(versions, "note")),
  };
  return {
    merged,
    differences: [
      ...lines.differences,
      ...fields.flatMap((field) => differenceOf(fieldLabels[field], at(versions, field))),
    ],
  };
}

const fieldLabels = { dueDate: "Due date", discount: "Discount on the whole invoice", note: "Note" } as const;

const cells = [
  ["product", "Product"],
  ["description", "Description"],
  ["quantity", "Quantity"],
  ["unit", "Unit"],
  ["unitPrice", "Unit price"],
  ["discount", "Discount"],
  ["tax", "Tax"],
  ["taxRate", "Tax rate"],
] as const satisfies readonly (readonly [Exclude<keyof FormLine, "key">, string])[];

/** Lines have no identity of their own: they are compared one by one as long as nobody else added or removed any. */
function linesOf(versions: Versions<DraftForm>): { differences: Difference[]; merged: readonly FormLine[] } {
  const { opened, theirs, mine } = at(versions, "lines");
  if (theirs.length !== opened.length) return wholeLines({ opened, theirs, mine });
  const inForm = new Map(mine.map((line) => [line.key, line]));
  const known = new Map(opened.map((line, index) => [line.key, { line, theirs: theirs[index], index }]));
  const differences = opened.flatMap((line, index) => {
    const versions = { opened: line, theirs: theirs[index] ?? line, mine: inForm.get(line.key) };
    return lineDifferences(versions, `line ${index + 1}`);
  });
  const added = mine.filter(({ key }) => !known.has(key));
  const merged = mine.map((line) => {
    const shared = known.get(line.key);
    return shared
      ? mergedLine({ opened: shared.line, theirs: shared.theirs ?? shared.line, mine: line })
      : line;
  });
  return { differences: [...differences, ...added.map((line) => addition(line))], merged };
}

function lineDifferences(
  { opened, theirs, mine }: { opened: FormLine; theirs: FormLine; mine: FormLine | undefined },
  name: string,
): Difference[] {
  if (mine) {
    const versions = { opened, theirs, mine };
    return cells.flatMap(([cell, label]) =>
      cell === "tax"
        ? differenceOf(`${label}, ${name}`, at(versions, cell), (tax) => taxLabels[tax])
        : differenceOf<string>(`${label}, ${name}`, at(versions, cell)),
    );
  }
  const by = isSameLine(opened, theirs) ? "you" : "both";
  return [{ what: capital(name), theirs: lineText(theirs), mine: "removed", by }];
}

function addition(line: FormLine): Difference {
  return { what: "New line", theirs: "", mine: lineText(line), by: "you" };
}

/** Somebody else added or removed lines: then they are one whole, theirs or those of the form. */
function wholeLines({ opened, theirs, mine }: Versions<readonly FormLine[]>) {
  const touched = !isSameLines(opened, mine);
  const differences = Array.from({ length: Math.max(theirs.length, mine.length) }, (_, index) => {
    const [their, own, old] = [theirs[index], mine[index], opened[index]];
    if (their && own && isSameLine(their, own)) return [];
    const isOwn = (own && lineText(own)) !== (old && lineText(old));
    return [
      {
        what: `Line ${index + 1}`,
        theirs: their ? lineText(their) : "",
        mine: own ? lineText(own) : "",
        by: isOwn ? ("both" as const) : ("them" as const),
      },
    ];
  }).flat();
  return { differences, merged: touched ? mine : theirs };
}

function mergedLine({ opened, theirs, mine }: Versions<FormLine>): FormLine {
  const text = (cell: Exclude<keyof FormLine, "key" | "tax">) => pick(at({ opened, theirs, mine }, cell));
  return {
    key: mine.key,
    product: text("product"),
    description: text("description"),
    quantity: text("quantity"),
    unit: text("unit"),
    unitPrice: text("unitPrice"),
    discount: text("discount"),
    tax: pick({ opened: opened.tax, theirs: theirs.tax, mine: mine.tax }),
    taxRate: text("taxRate"),
  };
}

function isSameLines(a: readonly FormLine[], b: readonly FormLine[]): boolean {
  return a.length === b.length && a.every((line, index) => isSameLine(line, b[index]));
}

function isSameLine(a: FormLine, b: FormLine | undefined): boolean {
  return cells.every(([cell]) => a[cell] === b?.[cell]);
}

/** "Support · 2 month × 250 − 10%". */
function lineText({ product, quantity, unit, unitPrice, discount }: FormLine): string {
  const amount = [quantity, unit].filter((part) => part !== "").join(" ");
  return `${product} · ${amount} × ${unitPrice}${discount === "" ? "" : ` − ${discount}`}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
