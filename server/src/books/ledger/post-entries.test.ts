import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { FIRST_ISSUER_ID } from "../../parties/issuers/issuer.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeInvoice } from "../../testing/invoicing.ts";
import { postEntries } from "./post-entries.ts";
import { insertEntries } from "./queries.ts";

let on: Invoicing;
let entry: Parameters<typeof insertEntries>[1][number];

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  const { id, customer } = await makeInvoice(on, "pending");
  entry = {
    posting_id: app.deps.newId(),
    position: 0,
    kind: "payment",
    issuer_id: FIRST_ISSUER_ID,
    customer_id: customer.id,
    invoice_id: id,
    account: "cash",
    currency: "EUR",
    amount: 100n,
    posted_on: "2026-11-10",
    recorded_at: "2026-11-10T10:00:00Z",
  };
});

afterAll(() => on.app.close());

describe("the books", () => {
  test("refuse a posting whose entries do not sum to zero, wherever it comes from", async () => {
    const untouched = await digestOf(on.app.deps.db);
    const { db } = on.app.deps;
    const wrong = [
      [entry],
      [entry, { ...entry, position: 1, account: "receivable", amount: -99n }],
      [entry, { ...entry, position: 1, account: "receivable", amount: -100n, currency: "USD" as const }],
      [entry, { ...entry, posting_id: on.app.deps.newId(), account: "receivable", amount: -100n }],
    ];
    for (const rows of wrong) {
      await expect(inTransaction(db, (tx) => insertEntries(tx, rows))).rejects.toThrow(
        "the entries of a posting must sum to zero in one currency",
      );
    }
    const unbalanced = { kind: "payment", entries: [{ account: "cash", amount: 5n }] } as const;
    const posting = { posting: unbalanced, currency: "EUR" as const, postedOn: "2026-11-10" };
    const by = { issuerId: FIRST_ISSUER_ID, customerId: entry.customer_id ?? null, invoiceId: null };
    await expect(
      inTransaction(db, (tx) => postEntries(tx, on.app.deps, [{ ...posting, ...by }])),
    ).rejects.toThrow("out of balance by 5");
    expect(await digestOf(db)).toEqual(untouched);
  });

  test("refuse a posting of no customer that is more than the operator's own money", async () => {
    const { db } = on.app.deps;
    const untouched = await digestOf(db);
    const own = { ...entry, customer_id: null, invoice_id: null, kind: "transfer" };
    const back = { position: 1, amount: -100n };
    for (const wrong of [
      { kind: "payment" },
      { account: "receivable" },
      { invoice_id: entry.invoice_id ?? null },
    ]) {
      const rows = [
        { ...own, ...wrong },
        { ...own, ...back, ...wrong },
      ];
      await expect(inTransaction(db, (tx) => insertEntries(tx, rows))).rejects.toThrow(
        "ledger_entry_of_customer",
      );
    }
    const posting = { kind: "payment", entries: [] } as const;
    const by = { issuerId: FIRST_ISSUER_ID, customerId: null, invoiceId: null, currency: "EUR" as const };
    await expect(
      inTransaction(db, (tx) => postEntries(tx, on.app.deps, [{ ...by, posting, postedOn: "2026-11-10" }])),
    ).rejects.toThrow("A payment posting is some customer's.");
    expect(await digestOf(db)).toEqual(untouched);
  });

  test("take nothing where there is nothing to post", async () => {
    const untouched = await digestOf(on.app.deps.db);
    await makeInvoice(on, "draft");
    const { ledger_entry } = await digestOf(on.app.deps.db);
    expect(ledger_entry).toBe(untouched.ledger_entry);
  });
});

describe("what was written once", () => {
  const changes = {
    event: sql`UPDATE event SET actor_name = 'Nobody'`,
    ledger_entry: sql`UPDATE ledger_entry SET amount = amount * 2`,
    credit_note: sql`UPDATE credit_note SET reason = 'another'`,
  };

  test.each(["event", "ledger_entry", "credit_note"] as const)("in %s stays", async (table) => {
    await makeInvoice(on, "refunded");
    const { db } = on.app.deps;
    const untouched = await digestOf(db);
    expect(untouched[table]).not.toMatch(/^0 /);
    for (const statement of [
      changes[table],
      sql`DELETE FROM ${sql.table(table)}`,
      sql`TRUNCATE ${sql.table(table)} CASCADE`,
    ]) {
      await expect(statement.execute(db)).rejects.toThrow(`${table} is append-only`);
    }
    expect(await digestOf(db)).toEqual(untouched);
  });

  test("an invoice is never deleted", async () => {
    const { db } = on.app.deps;
    for (const statement of [sql`DELETE FROM invoice`, sql`TRUNCATE invoice CASCADE`]) {
      await expect(statement.execute(db)).rejects.toThrow("is append-only");
    }
  });
});
