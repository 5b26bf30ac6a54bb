import { DomainError } from "../errors.ts";
import { billedStatesAfter, newMeter } from "./change-meter.ts";
import type { BilledFrom, BilledStates, Meter, MissingIntervals } from "./meter.ts";
import type { Meters } from "./meters.ts";

/** What a file says of a meter. What it leaves out stays as it is. */
export interface MeterEntry {
  readonly id: string;
  readonly name?: string | undefined;
  readonly group?: string | undefined;
  readonly kind?: Meter["kind"] | undefined;
  readonly unit?: string | undefined;
  readonly per?: Meter["per"] | undefined;
  readonly percentile?: number | undefined;
  readonly intervalSeconds?: number | undefined;
  readonly missing?: MissingIntervals | undefined;
  /** The states that hold; a change of them says from which month on. */
  readonly billedStates?: BilledStates | { readonly from: string; readonly states: BilledStates } | undefined;
}

/** What the catalogue becomes. Meters that no entry names stay. */
export interface MeterPlan {
  readonly added: readonly Meter[];
  readonly changed: readonly { readonly before: Meter; readonly after: Meter }[];
  readonly unchanged: number;
}

/**
 * What entries change about the catalogue, all of them or none.
 *
 * @throws DomainError `invalid_request` or `conflict` for the first entry at fault, with its place, such as `/2/unit`
 */
export function planMeters(
  meters: Meters,
  entries: readonly MeterEntry[],
  { today }: { today: string },
): MeterPlan {
  const places = new Map<string, string>(meters.list.map(({ id }) => [id.toLowerCase(), id]));
  const named = new Set<string>();
  const added: Meter[] = [];
  const changed: { before: Meter; after: Meter }[] = [];
  for (const [place, entry] of entries.entries()) {
    at(`/${place}`, () => {
      if (named.has(entry.id)) throw invalid("/id", `${entry.id} stands here twice. Keep one of them.`);
      const known = places.get(entry.id.toLowerCase());
      if (known !== undefined && known !== entry.id)
        throw invalid("/id", `There is already a meter ${known}, in other letters. Write it so.`);
      named.add(entry.id);
      places.set(entry.id.toLowerCase(), entry.id);
      if (known === undefined) {
        added.push(meterOf(entry));
        return;
      }
      const before = meters.of(entry.id);
      const after = changedMeter(before, entry, today);
      if (!isSame(before, after)) changed.push({ before, after });
    });
  }
  return { added, changed, unchanged: entries.length - added.length - changed.length };
}

function at<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.code, error.detail, place + (error.pointer ?? ""));
  }
}

function meterOf({ id, name, group, kind, unit, billedStates, ...rest }: MeterEntry): Meter {
  const missing = Object.entries({ name, group, kind, unit }).find(([, value]) => value === undefined);
  if (name === undefined || group === undefined || kind === undefined || unit === undefined)
    throw invalid("", `There is no meter ${id} yet. To add it, say its ${missing?.[0]}.`);
  if (isChange(billedStates))
    throw invalid(
      "/billedStates",
      `${id} is new, so its states hold from the beginning. Write the states alone.`,
    );
  return newMeter({ ...rest, id, name, group, kind, unit, billedStates });
}

const FIXED = ["kind", "unit", "per", "percentile", "intervalSeconds", "missing"] as const;

function changedMeter(before: Meter, entry: MeterEntry, today: string): Meter {
  for (const field of FIXED) {
    const value = entry[field];
    if (value !== undefined && value !== before[field])
      throw invalid(
        `/${field}`,
        `${before.id} has ${field}: ${before[field] ?? "none"}, which never changes. Leave it out, or add a meter with another id.`,
      );
  }
  const { name = before.name, group = before.group } = entry;
  return { ...before, name, group, billedStates: statesAfter(before, entry, today) };
}

function statesAfter(before: Meter, { billedStates }: MeterEntry, today: string): readonly BilledFrom[] {
  if (billedStates === undefined) return before.billedStates;
  if (isChange(billedStates)) {
    const stands = before.billedStates.some(
      ({ from, states }) => from === billedStates.from && isSame(states, billedStates.states),
    );
    if (stands) return before.billedStates;
    return at("/billedStates", () => billedStatesAfter(before, { change: billedStates, today }));
  }
  if (isSame(before.billedStates.at(-1)?.states, billedStates)) return before.billedStates;
  throw invalid(
    "/billedStates",
    `${before.id} bills other states. To change them, say from which month on: {from: 2027-01-01, states: …}.`,
  );
}

function isChange(
  states: MeterEntry["billedStates"],
): states is { readonly from: string; readonly states: BilledStates } {
  return typeof states === "object" && "from" in states;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function invalid(pointer: string, detail: string): DomainError {
  return new DomainError("invalid_request", detail, pointer);
}
