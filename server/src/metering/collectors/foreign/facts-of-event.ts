import type { EventMapping, FigureFrom } from "@billow/contract/metering/event-source.ts";
import { parseInstantSeconds } from "@billow/core/metering/period.ts";
import { type Decimal, decimal, decimalText } from "@billow/core/money/decimal.ts";
import { divideRounded, roundHalfAwayFromZero } from "@billow/core/money/rounding.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { QUANTITY_DECIMALS_MAX } from "../../usage/store/limits.ts";
import { volumeOf } from "../prometheus/units.ts";
import { figureAt } from "./figure-at.ts";
import { instantAt } from "./instant-at.ts";
import { faultAt, textAt, valueAt } from "./value-at.ts";

/** Sizes have six decimals. */
const SIZE_DECIMALS = 6;

const SECONDS_PER_HOUR = decimal("3600");

/**
 * The event of Billow that a mapping makes of a foreign one, in the form of `POST /events`. It is checked there, as
 * every sender's. Its identity is the foreign event's, with the mapping's name where it has one.
 *
 * @throws DomainError that names the place in the foreign event
 */
export function factOfEvent(event: unknown, mapping: EventMapping): Record<string, unknown> {
  const revision = valueAt(event, "revision");
  const tenant = textFrom(event, mapping.tenant);
  const common = {
    source: textAt(event, "source"),
    id: factId(textAt(event, "id"), mapping),
    subject: tenant,
    ...(revision !== undefined && { revision: Number(textOrNumber(revision)) }),
  };
  const resource = mapping.resource === undefined ? tenant : resourceFrom(event, mapping.resource);
  const dimensions = dimensionsOf(event, mapping);
  if (mapping.sizes !== undefined) {
    const time = instantAt(event, mapping.from ?? { path: "time", form: "rfc3339" });
    const data = {
      resource,
      state: stateOf(event, mapping),
      sizes: sizesOf(event, mapping.sizes),
      dimensions,
    };
    return { ...common, type: "billow.allocation", time, data };
  }
  const { quantity, from, before } = usageOf(event, mapping);
  const data = { meter: mapping.meter, resource, quantity, from, before, dimensions };
  return { ...common, type: "billow.usage", data };
}

/** A name follows the foreign id, so that one event may be several facts, and each is found again. */
function factId(id: string, { name }: Pick<EventMapping, "name">): string {
  return name === undefined ? id : `${id}#${name}`;
}

function textOrNumber(value: unknown): string {
  const text = String(typeof value === "object" && value !== null ? Reflect.get(value, "text") : value);
  if (!/^\d{1,10}$/.test(text)) throw faultAt("revision", "must be a whole number");
  return text;
}

function textFrom(event: unknown, from: EventMapping["tenant"]): string {
  if (from === undefined) throw new Error("a mapping that counts has no tenant");
  return "value" in from ? from.value : textAt(event, from.path);
}

function resourceFrom(event: unknown, from: NonNullable<EventMapping["resource"]>): string {
  return "paths" in from ? from.paths.map((path) => textAt(event, path)).join("/") : textFrom(event, from);
}

function dimensionsOf(event: unknown, mapping: EventMapping): Record<string, string> {
  const found = Object.entries(mapping.dimensions).flatMap(([name, from]): [string, string][] => {
    if ("value" in from) return [[name, from.value]];
    const value = valueAt(event, from.path);
    if (from.optional && (value === undefined || value === null || value === "")) return [];
    return [[name, textAt(event, from.path)]];
  });
  return Object.fromEntries(found);
}

function stateOf(event: unknown, { state }: EventMapping): string {
  if (state === undefined) return "active";
  if ("value" in state) return state.value;
  const word = textAt(event, state.path);
  const meant = Object.hasOwn(state.words, word) ? state.words[word] : undefined;
  if (meant !== undefined) return meant;
  const known = Object.keys(state.words).join(", ");
  throw faultAt(
    state.path,
    `the mapping does not say which state ${JSON.stringify(word.slice(0, 60))} is; it knows ${known === "" ? "none" : known}`,
  );
}

function sizesOf(event: unknown, sizes: Readonly<Record<string, FigureFrom>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sizes).map(([meter, from]) => [
      meter,
      decimalText(converted(positiveAt(event, from), { from, decimals: SIZE_DECIMALS })),
    ]),
  );
}

function usageOf(event: unknown, mapping: EventMapping): { quantity: string; from: string; before: string } {
  const from = instantAt(event, mapping.from ?? { path: "time", form: "rfc3339" });
  const length = mapping.seconds === undefined ? null : positiveAt(event, mapping.seconds);
  const before = mapping.before === undefined ? endAfter(from, length) : instantAt(event, mapping.before);
  const counted = mapping.quantity ?? { value: "1" };
  const seconds = length ?? decimal(BigInt(parseInstantSeconds(before) - parseInstantSeconds(from)));
  const quantity = converted(positiveAt(event, counted), {
    from: counted,
    decimals: QUANTITY_DECIMALS_MAX,
    ...(mapping.held && { seconds }),
  });
  return { quantity: decimalText(quantity), from, before };
}

function positiveAt(event: unknown, from: FigureFrom): Decimal {
  const figure = figureAt(event, from);
  if (figure.lt("0")) throw faultAt("value" in from ? "value" : from.path, "is negative");
  return figure;
}

/** A window has at least a second, as metering counts whole seconds. */
function endAfter(from: string, length: Decimal | null): string {
  const seconds = Math.max(1, length === null ? 1 : Number(decimalText(roundHalfAwayFromZero(length, 0))));
  return instantOfSeconds(parseInstantSeconds(from) + Math.min(seconds, 10_000_000));
}

/** A figure in the meter's unit, divided and rounded once. */
function converted(
  figure: Decimal,
  { from, decimals, seconds }: { from: FigureFrom; decimals: number; seconds?: Decimal },
): Decimal {
  const { numerator, denominator } = volumeOf("value" in from ? "count" : from.unit);
  const factor = "value" in from ? "1" : (from.factor ?? "1");
  const whole = figure.times(decimal(factor)).times(decimal(numerator));
  return divideRounded(
    seconds === undefined ? whole : whole.times(seconds),
    seconds === undefined ? decimal(denominator) : decimal(denominator).times(SECONDS_PER_HOUR),
    decimals,
  );
}
