import { expect } from "vitest";
import { cents, euros, sumOf } from "./exact.ts";
import { type Life, nowOf } from "./life.ts";
import { isOpen } from "./rules/invoice-rules.ts";
import { dueOf, type ModelInvoice, type World } from "./world.ts";

/** What the reports say of a life: tax is that of its documents, and what was open on any day is what the model saw then. */
export async function expectSameReports(life: Life): Promise<void> {
  await expectSameTax(life);
  const { day } = nowOf(life.clock);
  const open = life.world.invoices
    .filter(({ status }) => isOpen(status))
    .map((one) => [one, dueOf(one)] as const);
  await expectAgeing(life, day, new Map(open));
  for (const { from, before, open: then } of life.world.dayEnds)
    for (const asOf of new Set([from, dayBefore(before)])) await expectAgeing(life, asOf, then);
  await expectAgeing(life, "2026-11-01", new Map());
}

async function expectSameTax({ call, world }: Life): Promise<void> {
  const query = { from: "2026-01-01", before: "2028-01-01" };
  const { totals, rows } = (await call("getVat", { query })).data;
  const issued = world.invoices.filter(({ isIssued }) => isIssued);
  const credited: { net: bigint; tax: bigint }[] = [];
  const byRate = new Map<string, { net: bigint; tax: bigint }>();
  for (const { id, status, amounts } of issued) {
    const { data } = await call("getInvoice", { params: { id } });
    // One that was voided before it reached its customer has no credit note, and is taken back whole all the same.
    if (status === "voided") credited.push({ net: amounts.subtotal - amounts.discount, tax: amounts.tax });
    else credited.push(...data.creditNotes.map(({ net, tax }) => ({ net: cents(net), tax: cents(tax) })));
    for (const { category, rate, taxable, tax } of data.taxes) {
      const key = `${category} ${plain(rate)}`;
      const sum = byRate.get(key) ?? { net: 0n, tax: 0n };
      byRate.set(key, { net: sum.net + cents(taxable), tax: sum.tax + cents(tax) });
    }
  }
  const [total] = totals;
  expect(cents(total?.invoiced.net ?? "0"), "net in the tax report").toBe(
    sumOf(issued.map(({ amounts }) => amounts.subtotal - amounts.discount)),
  );
  expect(cents(total?.invoiced.tax ?? "0"), "tax in the tax report").toBe(
    sumOf(issued.map(({ amounts }) => amounts.tax)),
  );
  expect(cents(total?.credited.net ?? "0"), "credited net").toBe(-sumOf(credited.map(({ net }) => net)));
  expect(cents(total?.credited.tax ?? "0"), "credited tax").toBe(-sumOf(credited.map(({ tax }) => tax)));
  expect(
    cents(total?.writtenOff.net ?? "0") + cents(total?.writtenOff.tax ?? "0"),
    "written off in the tax report",
  ).toBe(-sumOf(issued.map(({ lost }) => lost)));
  const invoiced = rows.map(({ category, rate, invoiced: { net, tax } }) => [
    `${category} ${plain(rate)}`,
    net,
    tax,
  ]);
  expect(invoiced.filter(([, net, tax]) => net !== "0.00" || tax !== "0.00").sort(), "tax by rate").toEqual(
    [...byRate]
      .filter(([, { net, tax }]) => net !== 0n || tax !== 0n)
      .map(([key, { net, tax }]) => [key, euros(net), euros(tax)])
      .sort(),
  );
}

const AGES = ["notDue", "days1To30", "days31To60", "days61To90", "over90"] as const;

async function expectAgeing(
  { call, world }: Life,
  asOf: string,
  open: ReadonlyMap<ModelInvoice, bigint>,
): Promise<void> {
  const { rows, totals } = (await call("getAgeing", { query: { asOf } })).data;
  const known = rows.map(({ customer, ages }) => [customer.id, ...AGES.map((age) => ages[age])]);
  expect(known.sort(), `open on ${asOf}`).toEqual(ageingOf(world, asOf, open).sort());
  expect(cents(totals[0]?.open ?? "0")).toBe(sumOf(open.values()));
}

function ageingOf(world: World, asOf: string, open: ReadonlyMap<ModelInvoice, bigint>): string[][] {
  return world.customers.flatMap(({ id }, place) => {
    const sums = AGES.map(() => 0n);
    for (const [{ customer, dueDate }, due] of open) {
      if (customer !== place) continue;
      const past = (Date.parse(asOf) - Date.parse(dueDate)) / 86_400_000;
      const age = past <= 0 ? 0 : Math.min(4, Math.ceil(past / 30));
      sums[age] = (sums[age] ?? 0n) + due;
    }
    return sums.every((sum) => sum === 0n) ? [] : [[id, ...sums.map(euros)]];
  });
}

/** A rate without zeros at its end. */
function plain(rate: string): string {
  return rate.includes(".") ? rate.replace(/\.?0+$/, "") : rate;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
