import type {
  allocationData as allocationShape,
  eventEnvelope,
  usageData as usageShape,
} from "@billow/contract/metering/events.ts";
import { METER_ID, METER_ID_MAX } from "@billow/contract/metering/meter.ts";
import { DomainError } from "@billow/core/errors.ts";
import { type Meter, storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { fractionNanoseconds, parseInstantSeconds } from "@billow/core/metering/period.ts";
import { DELETED } from "@billow/core/metering/power-state.ts";
import { microUnits, NAMED_SIZES, type NamedSize, type Sizes } from "@billow/core/metering/sizes.ts";
import { decimal, toScaledInteger } from "@billow/core/money/decimal.ts";
import { z } from "zod";
import type { AllocationChange, UsageEvent, UsageReading } from "../usage/store/event.ts";
import {
  EARLIEST_INSTANT,
  QUANTITY_DECIMALS_MAX,
  QUANTITY_MAX,
  SIZE_MAX,
  WINDOW_SECONDS_MAX,
} from "../usage/store/limits.ts";
import { DIMENSION_NAME, DIMENSIONS_MAX, plainUsage, REVISION_MAX } from "./plain-usage.ts";

/** How far a sender's clock may run ahead. Anything later is a mistake. */
const AHEAD_SECONDS_MAX = 3_600;

const name = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (text) => !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text),
    "must not contain control characters",
  )
  // PostgreSQL stores every half of a surrogate pair the same way, so two different names would become equal.
  .refine((text) => text.isWellFormed(), "contains half of a surrogate pair, which is not a character");

/** Exactly the fields that the contract documents, so that the two cannot drift apart. */
type FieldsOf<Documented> = Record<keyof Documented, z.ZodType>;

/** A decimal as text. A number of JSON has gone through floats on its way. */
const exact = z.unknown().transform((value, context) => {
  if (typeof value === "string" && value.length <= 60) return value;
  context.addIssue({ code: "custom", message: exactFault(value) });
  return z.NEVER;
});

function exactFault(value: unknown): string {
  if (value === undefined) return "is missing";
  if (typeof value === "number")
    return 'must be a string such as "4" or "0.25", because programs lose digits of JSON numbers';
  if (typeof value === "string") return "is longer than 60 characters";
  return `must be a string such as "4" or "0.25", not ${kindOf(value)}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

const revision = z.unknown().transform((value, context) => {
  const number = typeof value === "string" && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= REVISION_MAX)
    return number;
  context.addIssue({ code: "custom", message: `must be a whole number from 0 to ${REVISION_MAX}` });
  return z.NEVER;
});

const dimensions = z
  .record(z.string().regex(DIMENSION_NAME), name)
  .refine((all) => Object.keys(all).length <= DIMENSIONS_MAX, `at most ${DIMENSIONS_MAX} dimensions`);

const usageData = z.strictObject({
  meter: z.string().max(100),
  resource: name,
  quantity: exact,
  unit: name.max(40).optional(),
  from: z.string().max(40),
  before: z.string().max(40),
  dimensions: dimensions.optional(),
} satisfies FieldsOf<typeof usageShape.shape>);

const allocationData = z.strictObject({
  resource: name,
  kind: name.optional(),
  state: name.max(60),
  sizes: z.record(z.string().max(100), exact).optional(),
  instanceType: name.optional(),
  vcpus: exact.optional(),
  ramGib: exact.optional(),
  blockGib: exact.optional(),
  gpus: exact.optional(),
  gpuModel: name.optional(),
  dimensions: dimensions.optional(),
} satisfies FieldsOf<typeof allocationShape.shape>);

/** The envelope of CloudEvents 1.0. Other attributes are the sender's own and are accepted. */
const envelope = z.looseObject({
  specversion: z.literal("1.0").optional(),
  id: name,
  source: name,
  subject: name,
  type: z.string().max(200),
  time: z.string().max(40).optional(),
  revision: revision.optional(),
  datacontenttype: z.unknown().optional(),
  data: z.unknown(),
} satisfies FieldsOf<typeof eventEnvelope> & Record<"type" | "data", z.ZodType>);

/** What an event is checked against. */
export interface ParseContext {
  /** Epoch seconds. */
  now: number;
  meters: Meters;
}

/**
 * Validates and parses one event.
 *
 * @throws DomainError whose code and detail say what is wrong with this event
 */
export function parseEvent(received: unknown, context: ParseContext): UsageEvent {
  const plain = plainUsage(received);
  return plain === null
    ? parseByShapes(received, context)
    : usageReading(commonOf(plain.event), plain.data, context);
}

/** As above, of any event. The shapes know what is wrong with it. */
export function parseByShapes(received: unknown, { now, meters }: ParseContext): UsageEvent {
  const event = checked(envelope, received, "");
  const common = commonOf(event);
  if (event.type === "billow.usage")
    return usageReading(common, checked(usageData, event.data, "data"), { now, meters });
  if (event.type === "billow.allocation") {
    if (event.time === undefined)
      throw new DomainError(
        "invalid_request",
        "time is missing. It says from when on data describes the resource.",
      );
    const at = instant(event.time, "time", now);
    const nanos = fractionNanoseconds(event.time);
    const change = allocationChange(common, checked(allocationData, event.data, "data"), { at, meters });
    return nanos === 0 ? change : { ...change, nanos };
  }
  throw new DomainError(
    "invalid_request",
    `There is no event type "${event.type.slice(0, 60)}". Send billow.usage or billow.allocation.`,
  );
}

type Common = Pick<UsageEvent, "source" | "id" | "revision" | "tenantId">;

function commonOf(event: {
  source: string;
  id: string;
  revision?: number | undefined;
  subject: string;
}): Common {
  return { source: event.source, id: event.id, revision: event.revision ?? 0, tenantId: event.subject };
}

// A text would be read again for each event.
const NOTHING = decimal("0");

function usageReading(
  common: Common,
  data: z.output<typeof usageData>,
  { now, meters }: ParseContext,
): UsageReading {
  const isKnown = meters.has(data.meter);
  const { meter, unit: storedUnit } = isKnown ? ofMeter(data, meters.of(data.meter)) : waiting(data);
  const quantity = decimal(data.quantity);
  if (quantity.lt(NOTHING))
    throw new DomainError(
      "invalid_quantity",
      "quantity is negative. Send a correction with a higher revision instead.",
    );
  if (quantity.gt(QUANTITY_MAX))
    throw new DomainError(
      "invalid_quantity",
      `quantity ${data.quantity} ${storedUnit} is impossibly large. Check its unit.`,
    );
  if (toScaledInteger(quantity).decimals > QUANTITY_DECIMALS_MAX)
    throw new DomainError(
      "invalid_quantity",
      `quantity ${data.quantity} has more than ${QUANTITY_DECIMALS_MAX} decimals. Round it.`,
    );
  const from = instant(data.from, "data.from", now);
  const before = instant(data.before, "data.before", now);
  if (before <= from) throw new DomainError("invalid_period", "data.before must be after data.from.");
  if (before - from > WINDOW_SECONDS_MAX)
    throw new DomainError(
      "invalid_period",
      "The window is longer than a month. Send one record per day or per hour.",
    );
  return {
    ...common,
    type: "usage",
    meter,
    ...(isKnown || storedUnit === "" ? {} : { unit: storedUnit }),
    resource: data.resource,
    quantity,
    from,
    before,
    dimensions: data.dimensions ?? {},
  };
}

type MeterAndUnit = { meter: string; unit: string };

function ofMeter({ unit }: Pick<z.output<typeof usageData>, "unit">, meter: Meter): MeterAndUnit {
  const storedUnit = storedUnitOf(meter);
  if (unit === undefined || unit === storedUnit) return { meter: meter.id, unit: storedUnit };
  throw new DomainError(
    "invalid_request",
    `${meter.id} is measured in ${storedUnit}, not in ${unit}. Convert the quantity.`,
  );
}

/** An event of an unknown meter is kept and waits for it, if there can be such a meter. */
function waiting({ meter, unit = "" }: z.output<typeof usageData>): MeterAndUnit {
  if (METER_ID.test(meter) && meter.length <= METER_ID_MAX) return { meter, unit };
  throw new DomainError(
    "unknown_meter",
    `There cannot be a meter "${meter}". An id is like network.address, of at most ${METER_ID_MAX} characters.`,
  );
}

function allocationChange(
  common: Common,
  data: z.output<typeof allocationData>,
  { at, meters }: { at: number; meters: Meters },
): AllocationChange {
  const { gpuModel, instanceType, state } = data;
  return {
    ...common,
    type: "allocation",
    resource: data.resource,
    at,
    state,
    sizes: state === DELETED ? {} : sizesOf(data, meters),
    dimensions: {
      ...data.dimensions,
      ...(gpuModel !== undefined && { gpuModel }),
      ...(instanceType !== undefined && { instanceType }),
    },
  };
}

/** The sizes by meter. @throws DomainError `invalid_quantity`, `unknown_meter`, `invalid_request` */
function sizesOf(data: z.output<typeof allocationData>, meters: Meters): Sizes {
  const sizes: Record<string, bigint> = {};
  const names = Object.keys(NAMED_SIZES) as NamedSize[];
  for (const field of names) {
    const size = sizeOf(data[field], field);
    if (size !== 0n) sizes[NAMED_SIZES[field]] = size;
  }
  for (const [id, text] of Object.entries(data.sizes ?? {})) {
    const meter = meters.of(id);
    if (meter.kind === "count")
      throw new DomainError(
        "invalid_request",
        `data.sizes names ${id}, which counts what happens. A resource has no size of it.`,
      );
    const short = names.find((field) => NAMED_SIZES[field] === id);
    if (short !== undefined && data[short] !== undefined)
      throw new DomainError(
        "invalid_request",
        `data.sizes names ${id}, as data.${short} does. Name it once.`,
      );
    const size = sizeOf(text, `sizes.${id}`);
    if (size !== 0n) sizes[id] = size;
  }
  if (data.instanceType !== undefined) sizes["compute.instance"] ??= microUnits("1");
  return sizes;
}

function sizeOf(text: string | undefined, field: string): bigint {
  const size = pointedSize(text ?? "0", field);
  if (size <= SIZE_MAX) return size;
  throw new DomainError(
    "invalid_quantity",
    `data.${field} ${text} is over a million. No resource is that large.`,
  );
}

function pointedSize(text: string, field: string): bigint {
  try {
    return microUnits(text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.code, `data.${field}: ${error.detail}`);
  }
}

function instant(text: string, field: string, now: number): number {
  const seconds = parseInstantSeconds(text);
  if (seconds > now + AHEAD_SECONDS_MAX)
    throw new DomainError(
      "invalid_instant",
      `${field} ${text} lies in the future. Check the sender's clock.`,
    );
  if (seconds < EARLIEST_INSTANT)
    throw new DomainError(
      "invalid_instant",
      `${field} ${text} lies before the year 2000. Check the sender's clock.`,
    );
  return seconds;
}

/** Parses a value with a schema, or refuses it naming the first wrong field. */
function checked<T extends z.ZodType>(shape: T, value: unknown, where: string): z.output<T> {
  const parsed = shape.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = [where, ...(issue?.path ?? [])].filter((part) => part !== "").join(".");
  throw new DomainError("invalid_request", `${field === "" ? "The event" : field}: ${faultOf(issue)}.`);
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: "a string",
  object: "an object",
  record: "an object",
};

function faultOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code !== "invalid_type") return issue?.message ?? "is not valid";
  if (issue.input === undefined) return "is missing";
  const expected = EXPECTED[issue.expected] ?? issue.expected;
  return `must be ${expected}, not ${kindOf(issue.input)}`;
}
