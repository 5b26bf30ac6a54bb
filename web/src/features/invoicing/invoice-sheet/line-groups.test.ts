import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import { describe, expect, test } from "vitest";
import { groupLines, tierSums, tierText } from "./line-groups.ts";

function line(fields: Partial<InvoiceLine>): InvoiceLine {
  return {
    kind: "usage",
    product: "Egress",
    description: null,
    quantity: "1",
    unit: "GiB",
    unitPrice: "0.019",
    amount: "0.02",
    discount: "0.00",
    discountTerms: null,
    taxCategory: "standard",
    taxRate: "19",
    meter: "network.egress",
    tier: null,
    breakdown: [],
    period: null,
    ...fields,
  };
}

const tiers = [
  line({ tier: { from: "0", upTo: "10000" }, unitPrice: "0", quantity: "10000", amount: "0.00" }),
  line({ tier: { from: "10000", upTo: "50000" }, quantity: "40000", amount: "760.00" }),
  line({ tier: { from: "50000", upTo: null }, unitPrice: "0.012", quantity: "23418.771", amount: "281.03" }),
];

describe("line items", () => {
  test("show a tiered price once, with its tiers under it", () => {
    const groups = groupLines([line({ product: "vCPU hours" }), ...tiers, line({ product: "Support" })]);
    expect(groups.map((group) => (group.kind === "tiers" ? group.lines.length : group.line.product))).toEqual(
      ["vCPU hours", 3, "Support"],
    );
  });

  test("keep two tiered prices of one product apart", () => {
    expect(groupLines([...tiers, ...tiers])).toHaveLength(2);
    expect(groupLines([...tiers, line({ product: "GPU", tier: { from: "0", upTo: "5" } })])).toHaveLength(2);
  });

  test("show one tier without an end as a plain price", () => {
    expect(groupLines([line({ tier: { from: "0", upTo: null } })])[0]?.kind).toBe("line");
  });

  test("name the tiers by their bounds", () => {
    expect(tiers.map((tier) => tierText(tier, "de-DE"))).toEqual([
      "First 10.000 GB, included",
      "10.000 to 50.000 GB",
      "Over 50.000 GB",
    ]);
  });

  test("sum tiers exactly", () => {
    expect(tierSums(tiers)).toEqual({ quantity: "73418.771", amount: "1041.03" });
  });
});
