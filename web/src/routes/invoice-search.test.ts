import { heldFilter } from "@billow/contract/invoicing/held-reason.ts";
import { invoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { invoiceSorts } from "../api/invoicing/invoice-list.ts";
import { pageOf } from "../features/invoicing/invoice-list/list-state.ts";
import { addDays } from "../format/calendar.ts";
import { datePresets } from "../format/date-presets.ts";
import { invoiceSearch, searchOf, stateOf } from "./invoice-search.ts";

const day = fc.integer({ min: 0, max: 20_000 }).map((offset) => addDays("2000-01-01", offset));
const customRange = fc
  .tuple(day, fc.integer({ min: 1, max: 400 }))
  .map(([from, days]) => ({ range: { from, before: addDays(from, days) } }));

const state = fc.record({
  q: fc.string({ maxLength: 50 }),
  issuerId: fc.option(fc.uuid(), { nil: "" }),
  range: fc.oneof(
    fc.constant(null),
    fc.constantFrom(...datePresets).map((preset) => ({ preset })),
    customRange,
  ),
  by: fc.constantFrom("issue" as const, "due" as const),
  currency: fc.constantFrom("", "EUR", "JPY"),
  held: fc.constantFrom(null, ...heldFilter.options),
  statuses: fc.subarray([...invoiceStatus.options]),
  sort: fc.constantFrom(...invoiceSorts),
  limit: fc.constantFrom(25, 50, 100, 200),
  page: fc.integer({ min: 2, max: 40 }),
  cursor: fc.string({ minLength: 1, maxLength: 30 }),
});

describe("the invoice list's address", () => {
  test("holds the whole state: what is written is read back", () => {
    fc.assert(
      fc.property(state, (drawn) => {
        const written = Object.entries(searchOf(drawn)).filter(([, value]) => value !== undefined);
        const throughAddress = Object.fromEntries(written.map(([key, value]) => [key, String(value)]));
        expect(stateOf(invoiceSearch(throughAddress))).toEqual(drawn);
      }),
    );
  });

  test("is empty for the list as it first opens", () => {
    const first = stateOf({});
    expect(Object.values(searchOf(first)).every((value) => value === undefined)).toBe(true);
  });

  test("shows dates inclusively and means them half-open", () => {
    const read = stateOf(invoiceSearch({ from: "2026-10-01", to: "2026-10-31" }));
    expect(read.range).toEqual({ range: { from: "2026-10-01", before: "2026-11-01" } });
    expect(searchOf(read)).toMatchObject({ from: "2026-10-01", to: "2026-10-31" });
  });

  test.each([
    { range: "next-century" },
    { from: "2026-02-30", to: "2026-03-01" },
    { from: "2026-03-02", to: "2026-03-01" },
    { sort: "colour" },
    { by: "paid" },
    { currency: "euro" },
    { held: "back" },
    { limit: "9999" },
    { status: "lost" },
    { page: "7" },
  ])("drops what it cannot read: %o", (search) => {
    expect(stateOf(invoiceSearch(search))).toEqual(stateOf({}));
  });

  test.each(["issue", "due"] as const)("asks for the days of the %s date, half-open", (by) => {
    const days = { from: "2026-10-01", before: "2026-11-01" };
    const asked = pageOf({ ...stateOf({}), by, range: { range: days } }, "2026-11-28");
    const name = by === "due" ? "due" : "issued";
    expect(asked).toMatchObject({ [`${name}From`]: days.from, [`${name}Before`]: days.before });
    expect(Object.keys(asked).filter((key) => /^(due|issued)/.test(key))).toHaveLength(2);
  });

  test("keeps statuses in the order of an invoice's life, each once", () => {
    expect(stateOf({ status: "overdue,sent,overdue" }).statuses).toEqual(["sent", "overdue"]);
  });
});
