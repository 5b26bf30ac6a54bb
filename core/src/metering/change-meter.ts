import { DomainError } from "../errors.ts";
import type { BilledFrom, BilledStates, Meter, MeterKind, MissingIntervals } from "./meter.ts";

/** A meter about to be made. `states` are those of its group's kind where they are missing. */
export type MeterDraft = Pick<Meter, "id" | "name" | "group" | "kind" | "unit"> & {
  readonly per?: Meter["per"] | undefined;
  readonly billedStates?: BilledStates | undefined;
  readonly percentile?: number | undefined;
  readonly intervalSeconds?: number | undefined;
  readonly missing?: MissingIntervals | undefined;
};

/**
 * A new meter in its stored form.
 *
 * @throws DomainError `invalid_request` for fields that its kind needs, and for those of another kind
 */
export function newMeter(draft: MeterDraft): Meter {
  const { id, name, group, kind, unit, per = null, billedStates } = draft;
  if (kind === "time" && per === null)
    throw invalid("/per", "A meter of the kind time needs per: hour, day or month.");
  if (kind !== "time" && per !== null)
    throw invalid("/per", "Only a meter of the kind time has per. Leave it out.");
  if (kind !== "time" && billedStates !== undefined) throw noStates(kind, "/billedStates");
  const states = billedStates ?? (group === "compute" || group === "gpu" ? ["active"] : "all");
  return {
    id,
    name,
    group,
    kind,
    unit,
    per,
    ...percentileOf(draft),
    billedStates: [{ from: null, states: kind === "time" ? states : "all" }],
    builtIn: false,
    used: false,
  };
}

/** The fields of a percentile, all of which it needs. */
function percentileOf(draft: MeterDraft): Pick<Meter, "percentile" | "intervalSeconds" | "missing"> {
  const { kind, percentile = null, intervalSeconds = null, missing = null } = draft;
  const fields = { percentile, intervalSeconds, missing };
  for (const [field, value] of Object.entries(fields)) {
    if (kind === "percentile" && value === null)
      throw invalid(`/${field}`, `A meter of the kind percentile needs ${field}.`);
    if (kind !== "percentile" && value !== null)
      throw invalid(`/${field}`, `Only a meter of the kind percentile has ${field}. Leave it out.`);
  }
  return fields;
}

/**
 * Refuses another kind: usage that is stored could not be read as that.
 *
 * @throws DomainError `invalid_request`
 */
export function refuseOtherKind(
  { id, kind }: Pick<Meter, "id" | "kind">,
  asked: MeterKind | undefined,
): void {
  if (asked === undefined || asked === kind) return;
  throw invalid(
    "/kind",
    `${id} is of the kind ${kind} and stays so, as its bills are explained by it. Make another meter of the kind ${asked}, and price it from the first day of a month.`,
  );
}

/**
 * The billed states of a meter after a change that holds from a month on. What was billed earlier stays explained, so
 * no month that has ended changes.
 *
 * @throws DomainError `invalid_request` for a count, for a day inside a month, and for a month that has ended
 */
export function billedStatesAfter(
  { kind, billedStates }: Pick<Meter, "kind" | "billedStates">,
  { change, today }: { change: { from: string; states: BilledStates }; today: string },
): BilledFrom[] {
  if (kind !== "time") throw noStates(kind, "");
  if (!change.from.endsWith("-01"))
    throw invalid("/from", `${change.from} is inside a month. Send the first day of a month.`);
  const running = `${today.slice(0, 7)}-01`;
  if (change.from < running)
    throw invalid("/from", `The month of ${change.from} has ended. Send ${running} or a later month.`);
  const others = billedStates.filter(({ from }) => from !== change.from);
  return [...others, change].sort((a, b) => compare(a.from ?? "", b.from ?? ""));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function noStates(kind: MeterKind, pointer: string): DomainError {
  return invalid(pointer, `A meter of the kind ${kind} has no power states. Leave billedStates out.`);
}

function invalid(pointer: string, detail: string): DomainError {
  return new DomainError("invalid_request", detail, pointer);
}
