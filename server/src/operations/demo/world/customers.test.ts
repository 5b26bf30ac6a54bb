import { newCustomer } from "@billow/contract/parties/customer.ts";
import { TAX_CATEGORIES } from "@billow/core/invoicing/tax-category.ts";
import { assertTaxRate } from "@billow/core/invoicing/tax-rate.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { describe, expect, test } from "vitest";
import { AGREEMENTS } from "./agreements.ts";
import { DEMO_CUSTOMERS } from "./customers.ts";
import { priceLists } from "./price-lists.ts";
import { USAGE_PROFILES } from "./usage-profiles.ts";

const tenants = DEMO_CUSTOMERS.map(({ is }) => is.tenantId);

test("there are 40 customers of different names, in all tax cases and several currencies", () => {
  expect(new Set(tenants).size).toBe(40);
  expect(new Set(DEMO_CUSTOMERS.map(({ is }) => is.name)).size).toBe(40);
  expect(new Set(DEMO_CUSTOMERS.map(({ is }) => is.taxCategory))).toEqual(new Set(TAX_CATEGORIES));
  const currencies = new Set(DEMO_CUSTOMERS.map(({ is }) => is.currency));
  expect([...currencies].sort()).toEqual(["CHF", "EUR", "GBP", "JPY", "PLN", "SEK", "USD"]);
});

test("the first twelve show every tax case too", () => {
  const first = DEMO_CUSTOMERS.slice(0, 12).map(({ is }) => is.taxCategory);
  expect(new Set(first)).toEqual(new Set(TAX_CATEGORIES));
});

describe.each(DEMO_CUSTOMERS)("$is.name", ({ is, joinedMonthsAgo, leftMonthsAgo }) => {
  test("could have been entered by a person", () => {
    expect(newCustomer.parse(is)).toEqual(is);
    expect(is.billingEmail).toMatch(/\.example$/);
    assertTaxRate(is.taxCategory ?? "outsideScope", decimal(is.taxRate ?? "0"));
    expect(is.paymentTermsDays).toBeGreaterThan(0);
    expect(is.address?.city).not.toBe("");
  });

  test("comes before it leaves, and leaves without an agreement that would go on", () => {
    if (leftMonthsAgo === null) return;
    expect(joinedMonthsAgo ?? 12).toBeGreaterThan(leftMonthsAgo);
    expect(AGREEMENTS[is.tenantId]).toBeUndefined();
  });
});

test("agreements and usage are those of customers, which all have a price list in their currency", () => {
  expect(Object.keys(USAGE_PROFILES).sort()).toEqual([...tenants].sort());
  expect(tenants).toEqual(expect.arrayContaining(Object.keys(AGREEMENTS)));
  const listed = priceLists("2026-01-01", "first").map((list) => list.currency);
  expect(listed).toEqual(expect.arrayContaining(DEMO_CUSTOMERS.map(({ is }) => is.currency)));
});
