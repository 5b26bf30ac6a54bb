import { expect, test } from "vitest";
import { between, nothingSelected, sumsOf, withToggled } from "./selection.ts";

function invoice(id: string, currency = "EUR", total = "10.00") {
  return { id, number: `INV-2026-${id}`, status: "sent" as const, currency, total };
}
const page = ["a", "b", "c", "d"].map((id) => invoice(id));

test("rows are added and taken away, and those of other pages stay", () => {
  const other = withToggled(nothingSelected, [invoice("z")], true, page);
  const more = withToggled(other, page.slice(0, 2), true, page);
  expect([...more.rows.keys()]).toEqual(["z", "a", "b"]);
  expect([...withToggled(more, page.slice(0, 1), false, page).rows.keys()]).toEqual(["z", "b"]);
});

test("taking one away from everything leaves the page without it", () => {
  const left = withToggled({ rows: new Map(), all: true }, page.slice(1, 2), false, page);
  expect(left.all).toBe(false);
  expect([...left.rows.keys()]).toEqual(["a", "c", "d"]);
});

test("a range reaches from row to row in either direction", () => {
  const ids = (from: string, to: string) => between(page, from, to).map(({ id }) => id);
  expect(ids("b", "d")).toEqual(["b", "c", "d"]);
  expect(ids("d", "b")).toEqual(["b", "c", "d"]);
  expect(ids("gone", "c")).toEqual(["c"]);
  expect(ids("a", "gone")).toEqual([]);
});

test("sums are one a currency, exact", () => {
  expect(
    sumsOf([invoice("a", "EUR", "0.10"), invoice("b", "JPY", "1200"), invoice("c", "EUR", "0.20")]),
  ).toEqual([
    { currency: "EUR", amount: "0.30" },
    { currency: "JPY", amount: "1200" },
  ]);
});
