import { amountDue } from "@billow/core/invoicing/invoice.ts";
import { isCoveredByCredit } from "@billow/core/invoicing/invoice-facts.ts";
import { isAllowed } from "@billow/core/invoicing/invoice-state.ts";
import { isPastDue } from "@billow/core/invoicing/issue-dates.ts";
import {
  COLLECTABLE_STATUSES,
  INVOICE_STATUSES,
  OWED_STATUSES,
  RECEIVABLE_STATUSES,
} from "@billow/core/invoicing/transitions.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { invoiceFacts } from "@billow/core/testing/invoice-facts.ts";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import {
  amountDueOf,
  isAllocatable,
  isCollectable,
  isCoveredBy,
  isOwed,
  isPastDueOn,
  isReceivable,
} from "./invoice-rules.ts";

let on: TestDatabase;

beforeAll(async () => {
  on = await testDatabase();
});

afterAll(() => on.close());

test("statements decide about invoices as core does, also at the boundary", async () => {
  const today = "2028-02-29";
  const invoices = fc.array(
    fc.record({
      status: fc.constantFrom(...INVOICE_STATUSES),
      total: fc.bigInt({ min: 0n, max: 3n }),
      amountPaid: fc.bigInt({ min: 0n, max: 3n }),
      writtenOff: fc.bigInt({ min: 0n, max: 2n }),
      credited: fc.bigInt({ min: 0n, max: 2n }),
      dueDate: fc.integer({ min: -2, max: 2 }).map((days) => addDays(today, days)),
    }),
    { minLength: 200, maxLength: 200 },
  );
  await fc.assert(
    fc.asyncProperty(invoices, async (drawn) => {
      const { rows } = await sql<{
        allocatable: boolean;
        collectable: boolean;
        due: bigint;
        past: boolean;
        owed: boolean;
        receivable: boolean;
      }>`
        SELECT ${isAllocatable("one")} AS allocatable, ${isCollectable("one")} AS collectable, ${amountDueOf("one")} AS due, ${isPastDueOn(today, "one")} AS past, ${isOwed("one")} AS owed,
          ${isReceivable("one")} AS receivable
        FROM unnest(${drawn.map((one) => one.status)}::text[], ${drawn.map((one) => one.total)}::bigint[],
          ${drawn.map((one) => one.amountPaid)}::bigint[], ${drawn.map((one) => one.writtenOff)}::bigint[],
          ${drawn.map((one) => one.credited)}::bigint[], ${drawn.map((one) => one.dueDate)}::date[])
          WITH ORDINALITY AS one (status, total, amount_paid, written_off, credited, due_date, place) ORDER BY place`.execute(
        on.db,
      );
      expect(rows).toEqual(
        drawn.map((invoice) => ({
          allocatable: isAllowed("allocate", { ...invoiceFacts(invoice.status), ...invoice }),
          collectable: COLLECTABLE_STATUSES.includes(invoice.status),
          due: amountDue(invoice),
          past: isPastDue(invoice.dueDate, today),
          owed: OWED_STATUSES.includes(invoice.status),
          receivable: RECEIVABLE_STATUSES.includes(invoice.status),
        })),
      );
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

test("credit covers a debt as core says, to the cent", async () => {
  const amounts = [0n, 1n, 2n, 3n].flatMap((creditLeft) =>
    [0n, 1n, 2n, 3n].map((openDebt) => ({ creditLeft, openDebt })),
  );
  const { rows } = await sql<{ covered: boolean }>`
    SELECT ${isCoveredBy(sql`credit`, sql`debt`)} AS covered
    FROM unnest(${amounts.map(({ creditLeft }) => creditLeft)}::bigint[], ${amounts.map(({ openDebt }) => openDebt)}::bigint[])
      WITH ORDINALITY AS amount (credit, debt, place) ORDER BY place`.execute(on.db);
  expect(rows).toEqual(amounts.map((both) => ({ covered: isCoveredByCredit(both) })));
});
