import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { customerTaxChanged, paymentTermsChanged } from "../../../db/rules/invoice-rules.ts";
import { type TestDatabase, testDatabase } from "../../../testing/database.ts";
import { customerChanges } from "./draft-changes.ts";

let on: TestDatabase;

beforeAll(async () => {
  on = await testDatabase();
});

afterAll(() => on.close());

test("a statement finds the drafts whose customer has changed, as is decided for one", async () => {
  const category = fc.constantFrom("standard", "zero");
  const rate = fc.constantFrom("19", "19.0", "7");
  const terms = fc.constantFrom(14, 30);
  const drafts = fc.array(
    fc.record({
      made_tax_category: fc.option(category),
      made_tax_rate: fc.option(rate),
      made_terms_days: fc.option(terms),
      due_date_chosen: fc.boolean(),
      customer_tax_category: category,
      customer_tax_rate: rate,
      payment_terms_days: terms,
    }),
    { minLength: 100, maxLength: 100 },
  );
  await fc.assert(
    fc.asyncProperty(drafts, async (made) => {
      const { rows } = await sql<{ taxChanged: boolean; paymentTermsChanged: boolean }>`
        SELECT ${customerTaxChanged()} AS "taxChanged", ${paymentTermsChanged()} AS "paymentTermsChanged"
        FROM unnest(${made.map((one) => one.made_tax_category)}::text[], ${made.map((one) => one.made_tax_rate)}::numeric[],
          ${made.map((one) => one.made_terms_days)}::int[], ${made.map((one) => one.due_date_chosen)}::boolean[])
          WITH ORDINALITY AS invoice (made_tax_category, made_tax_rate, made_terms_days, due_date_chosen, place)
        JOIN unnest(${made.map((one) => one.customer_tax_category)}::text[], ${made.map((one) => one.customer_tax_rate)}::numeric[],
          ${made.map((one) => one.payment_terms_days)}::int[])
          WITH ORDINALITY AS customer (tax_category, tax_rate, payment_terms_days, place) USING (place)
        ORDER BY place`.execute(on.db);
      expect(rows).toEqual(made.map((one) => customerChanges({ ...one, status: "draft" }, one)));
    }),
    { numRuns: 5, endOnFailure: true },
  );
});
