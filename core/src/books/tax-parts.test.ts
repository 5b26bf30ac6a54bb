import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  issuePosting,
  refundPosting,
  voidPosting,
  writeOffPosting,
  writeOffUndonePosting,
} from "./ledger.ts";
import { type Before, type DocumentTax, type EntryPart, partsByTax } from "./tax-parts.ts";
import { changeOfDebt } from "./write-off.ts";

const NONE: Before = { net: 0n, tax: 0n };
const TAXES: DocumentTax[] = [
  { category: "standard", rate: "19", taxable: 10_000n, tax: 1900n, discount: 500n },
  { category: "standard", rate: "7", taxable: 333n, tax: 23n, discount: 0n },
  { category: "exempt", rate: "0", taxable: 1n, tax: 0n, discount: 0n },
];

function sumOf(parts: readonly EntryPart[], account: string, rate?: string): bigint {
  return parts
    .filter((part) => part.account === account && (rate === undefined || part.tax?.rate === rate))
    .reduce((sum, { amount }) => sum + amount, 0n);
}

const taxes = fc.array(
  fc.record({
    taxable: fc.bigInt({ min: 0n, max: 100_000n }),
    rate: fc.constantFrom("19", "7", "8.1", "0"),
    discount: fc.bigInt({ min: 0n, max: 500n }),
  }),
  { minLength: 1, maxLength: 4 },
);

function made(some: readonly { taxable: bigint; rate: string; discount: bigint }[]): DocumentTax[] {
  return some.map(({ taxable, rate, discount }) => ({
    category: rate === "0" ? "exempt" : "standard",
    rate,
    taxable,
    tax: (taxable * BigInt(Math.round(Number(rate) * 10))) / 1000n,
    discount,
  }));
}

const total = (some: readonly DocumentTax[], of: "taxable" | "tax") =>
  some.reduce((sum, one) => sum + one[of], 0n);

describe("the parts of a posting by tax", () => {
  test("of an issue are the invoice's own, with its discounts apart", () => {
    const parts = partsByTax(issuePosting({ net: 10_334n, tax: 1923n }), { taxes: TAXES, before: NONE });
    expect(parts).toEqual([
      { account: "receivable", amount: 12_257n, tax: null },
      { account: "revenue", amount: -10_500n, tax: { category: "standard", rate: "19" } },
      { account: "discount", amount: 500n, tax: { category: "standard", rate: "19" } },
      { account: "revenue", amount: -333n, tax: { category: "standard", rate: "7" } },
      { account: "revenue", amount: -1n, tax: { category: "exempt", rate: "0" } },
      { account: "tax", amount: -1900n, tax: { category: "standard", rate: "19" } },
      { account: "tax", amount: -23n, tax: { category: "standard", rate: "7" } },
    ]);
    const voided = partsByTax(voidPosting({ net: 10_334n, tax: 1923n }), { taxes: TAXES, before: NONE });
    expect(voided).toEqual(parts.map((part) => ({ ...part, amount: -part.amount })));
  });

  test("sum to its entries, and refunds in any steps give back what each tax has", () => {
    fc.assert(
      fc.property(taxes, fc.array(fc.nat(100), { maxLength: 5 }), (some, steps) => {
        const all = made(some);
        const whole = { net: total(all, "taxable"), tax: total(all, "tax") };
        let before = NONE;
        const parts: EntryPart[] = [];
        for (const percent of [...steps, null]) {
          const left = { net: whole.net - before.net, tax: whole.tax - before.tax };
          const note =
            percent === null
              ? left
              : { net: (left.net * BigInt(percent)) / 100n, tax: (left.tax * BigInt(percent)) / 100n };
          const posting = refundPosting({ ...note, toCredit: 0n });
          const some = partsByTax(posting, { taxes: all, before });
          for (const { account, amount } of posting.entries) expect(sumOf(some, account)).toBe(amount);
          parts.push(...some);
          before = { net: before.net + note.net, tax: before.tax + note.tax };
        }
        for (const { rate } of all) {
          const same = all.filter((one) => one.rate === rate);
          expect(sumOf(parts, "revenue", rate)).toBe(total(same, "taxable"));
          expect(sumOf(parts, "tax", rate)).toBe(total(same, "tax"));
        }
      }),
    );
  });

  test("of write-offs sum to the entries and to nothing once all is taken back", () => {
    fc.assert(
      fc.property(taxes, fc.array(fc.nat(100), { minLength: 1, maxLength: 6 }), (some, steps) => {
        const all = made(some);
        const due = total(all, "taxable") + total(all, "tax");
        fc.pre(due > 0n);
        let [writtenOff, before] = [0n, NONE];
        const parts: EntryPart[] = [];
        for (const percent of [...steps, 0]) {
          const after = (due * BigInt(percent)) / 100n;
          const change = changeOfDebt({ before: writtenOff, after }, all);
          const posting =
            after > writtenOff
              ? writeOffPosting(change)
              : writeOffUndonePosting({ net: -change.net, tax: -change.tax });
          const some = partsByTax(posting, { taxes: all, before });
          for (const { account, amount } of posting.entries) expect(sumOf(some, account)).toBe(amount);
          parts.push(...some);
          before = { net: before.net + change.net, tax: before.tax + change.tax };
          writtenOff = after;
        }
        for (const { rate } of all)
          for (const account of ["badDebt", "taxRelief"]) expect(sumOf(parts, account, rate)).toBe(0n);
      }),
    );
  });
});
