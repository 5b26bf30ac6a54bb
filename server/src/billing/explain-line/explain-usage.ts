import type { LineExplanation } from "@billow/contract/billing/explanation.ts";
import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import { type Meter, pricedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { reportedQuantity, storedPerReportedUnit } from "@billow/core/metering/quantity.ts";
import { type Decimal, decimal, decimalText, isZero } from "@billow/core/money/decimal.ts";
import { divideRounded } from "@billow/core/money/rounding.ts";
import { type MeteredItem, placesOf, type RateCardItem } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import { type Bill, readBilledSeries } from "../../books/billed-usage/bills-of-period.ts";
import type { Database } from "../../db/schema.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import type { ReadLine } from "../../invoicing/invoices/read-line.ts";
import { usageByDay } from "../../metering/usage/reports/usage-by-day.ts";
import { usageByResource } from "../../metering/usage/reports/usage-by-resource.ts";
import { tilingOfCustomer } from "../../metering/usage/store/tilings.ts";

/** The usage part of an explanation. */
export type UsageExplanation = Pick<LineExplanation, "quantity" | "resources" | "byDay" | "records">;

interface UsageInput {
  read: ReadLine;
  period: { from: string; before: string };
  meters: Meters;
  /** The items of the period's rate card, and the line's item. */
  items: readonly RateCardItem[];
  item: MeteredItem;
  bills: readonly Bill[];
  asked: { limit: number; cursor?: string | undefined };
}

/** The usage of a line's product in its period, as it is known now, and what invoices knew of it. */
export async function explainUsage(db: Kysely<Database>, input: UsageInput): Promise<UsageExplanation> {
  const { read, period, item } = input;
  const customerId = read.invoice.customer_id;
  const tiling = await tilingOfCustomer(db, customerId);
  const meter = input.meters.of(item.meter);
  const [from, before] = [tiling.startOfDay(period.from), tiling.startOfDay(period.before)];
  const reported = (stored: Decimal) => decimalText(reportedQuantity(stored, meter, before - from));
  const isOfItem = seriesOfItem(input);
  const days = (await usageByDay(db, { customerId, meter: meter.id, ...period })).filter((day) =>
    isOfItem(day.dimensions),
  );
  const stored = sum(days);
  const resources = await usageByResource(db, {
    customerId,
    meter,
    dimensions: [...new Set(days.map((day) => day.dimensions))],
    from,
    before,
    tiling,
  });
  return {
    quantity: {
      ...(await billedQuantity(db, { ...input, meter, isOfItem, stored, reported })),
      ...division(meter, before - from),
      stored: decimalText(stored),
      reported: reported(stored),
    },
    resources: pageOf(resources, { stored, reported, asked: input.asked }),
    byDay: [...Map.groupBy(days, (day) => day.day)].map(([day, own]) => ({
      day,
      quantity: reported(sum(own)),
    })),
    records: { customerId, meter: meter.id, ...period },
  };
}

/** Whether the line's product prices usage of its meter with these dimensions. */
function seriesOfItem({ meters, items, item, read, period }: UsageInput): (dimensions: string) => boolean {
  const known = new Map<string, boolean>();
  return (dimensions) => {
    let isOfItem = known.get(dimensions);
    if (isOfItem === undefined) {
      const series = {
        meter: item.meter,
        dimensions: parseDimensionsKey(dimensions),
        quantity: decimal("0"),
      };
      const [place] = placesOf([series], { meters, items, from: period.from });
      isOfItem = place === read.item;
      known.set(dimensions, isOfItem);
    }
    return isOfItem;
  };
}

/** How much of it this invoice bills, and whether all invoices together bill something other than the usage. */
async function billedQuantity(
  db: Kysely<Database>,
  input: UsageInput & {
    meter: Meter;
    isOfItem(dimensions: string): boolean;
    stored: Decimal;
    reported(stored: Decimal): string;
  },
) {
  let own = decimal("0");
  let all = decimal("0");
  for (const { invoice } of input.bills) {
    const series = await readBilledSeries(db, { invoiceId: invoice.id, from: input.period.from });
    const quantity = sum(
      series.filter((one) => one.meter === input.meter.id && input.isOfItem(one.dimensions)),
    );
    if (invoice.id === input.read.invoice.id) own = quantity;
    if (invoice.status !== "voided") all = all.plus(quantity);
  }
  return { billed: input.reported(own), changed: !all.eq(input.stored) };
}

/** How the stored form is converted to the reported one. */
function division(meter: Meter, monthSeconds: number) {
  const hours = divideRounded(decimal(BigInt(monthSeconds)), decimal("3600"), 6);
  return {
    storedUnit:
      meter.kind === "time" ? `millionths of ${meter.unit} × seconds` : `millionths of ${meter.unit}`,
    dividedBy: String(storedPerReportedUnit(meter, monthSeconds)),
    hoursOfMonth: meter.per === "month" ? decimalText(hours) : null,
    unit: pricedUnitOf(meter),
  };
}

const position = z.object({ after: z.number().int().min(0) });

function pageOf(
  resources: readonly { resource: string; quantity: Decimal }[],
  {
    stored,
    reported,
    asked,
  }: { stored: Decimal; reported(stored: Decimal): string; asked: UsageInput["asked"] },
): LineExplanation["resources"] {
  const start = asked.cursor === undefined ? 0 : decodeCursor(asked.cursor, position).after;
  const end = start + asked.limit;
  const rest = resources.slice(end);
  return {
    items: resources.slice(start, end).map(({ resource, quantity }) => ({
      resource,
      quantity: reported(quantity),
      share: isZero(stored) ? "0" : decimalText(divideRounded(quantity.times("100"), stored, 2)),
    })),
    total: resources.length,
    rest: rest.length === 0 ? null : { resources: rest.length, quantity: reported(sum(rest)) },
    nextCursor: rest.length === 0 ? null : encodeCursor({ after: end }),
  };
}

function sum(of: readonly { quantity: Decimal }[]): Decimal {
  return of.reduce((total, one) => total.plus(one.quantity), decimal("0"));
}
