import { newMeter } from "@billow/contract/metering/meter.ts";
import { date } from "@billow/contract/wire.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Meter } from "@billow/core/metering/meter.ts";
import type { MeterEntry } from "@billow/core/metering/plan-meters.ts";
import { type Document, LineCounter, parseDocument, stringify } from "yaml";
import { z } from "zod";

const { id, name, group, kind, unit, per, percentile, intervalSeconds, missing, billedStates } =
  newMeter.shape;
const states = billedStates.unwrap();

const file = z.strictObject({
  meters: z
    .array(
      z.strictObject({
        id,
        name: name.optional(),
        group: group.optional(),
        kind: kind.optional(),
        unit: unit.optional(),
        per,
        percentile,
        intervalSeconds,
        missing,
        billedStates: z.union([states, z.strictObject({ from: date, states })]).optional(),
      }),
    )
    .min(1, "has no meter")
    .max(1_000, "has more than 1,000 meters"),
});

/** A file of meters, read: its entries, and the line of a place in them, such as `/2/unit`. */
export interface MetersFile {
  entries: readonly MeterEntry[];
  lineOf(pointer: string): number;
}

/** @throws DomainError `invalid_request` with the line of the first fault */
export function readMetersFile(text: string): MetersFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "core" });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined)
    throw invalid(`Line ${lines.linePos(fault.pos[0]).line}: ${fault.message.split("\n", 1)[0]}`);
  const parsed = file.safeParse(contentOf(document));
  if (parsed.success) {
    const lineOf = (pointer: string) =>
      lineAt(document, ["meters", ...pointer.split("/").slice(1).map(keyOf)], lines);
    return { entries: parsed.data.meters, lineOf };
  }
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).filter((key) => typeof key !== "symbol");
  const place = path.length === 0 ? "the file" : path.join(".");
  throw invalid(
    `Line ${lineAt(document, path, lines)}: ${place}: ${issue?.message}. The file is meters:, and under it a list of {id, name, group, kind, unit, per, percentile, intervalSeconds, missing, billedStates}.`,
  );
}

/** The catalogue as a file that changes nothing when it is applied. */
export function metersFileOf(meters: readonly Meter[]): string {
  return stringify(
    {
      meters: meters.map(({ id, name, group, kind, unit, per, billedStates, ...meter }) => ({
        id,
        name,
        group,
        kind,
        unit,
        ...(kind === "percentile" && {
          percentile: meter.percentile,
          intervalSeconds: meter.intervalSeconds,
          missing: meter.missing,
        }),
        ...(per !== null && { per, billedStates: statesInFile(billedStates) }),
      })),
    },
    { lineWidth: 0 },
  );
}

function statesInFile(billedStates: Meter["billedStates"]) {
  const last = billedStates.at(-1);
  const states = last === undefined || last.states === "all" ? "all" : [...last.states];
  return last === undefined || last.from === null ? states : { from: last.from, states };
}

function contentOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Such as aliases that would grow without end.
    throw invalid(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function keyOf(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}

/** The line of a place, or of what is nearest above it. */
function lineAt(document: Document, path: readonly (string | number)[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function hasRange(node: unknown): node is { range: readonly [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

function invalid(detail: string): DomainError {
  return new DomainError("invalid_request", detail);
}
