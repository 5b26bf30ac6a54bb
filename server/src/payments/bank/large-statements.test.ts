import { afterAll, beforeAll, expect, test } from "vitest";
import { camtFile } from "../../testing/acts/bank-files.ts";
import { testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { bookSureLines, finishBankStatements } from "./book-sure-lines.ts";
import { importStatements } from "./import-statements.ts";

let on: Invoicing;

const ACTOR = { kind: "user", id: "clerk", name: "Clara" } as const;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

const statements = async () => (await on.call("listBankStatements", { query: {} })).data.items;

/** An MT940 statement with so many bookings of 1.00, of which one names an invoice. */
function mt940(bookings: number, named = ""): string {
  const lines = Array.from(
    { length: bookings },
    (_, place) =>
      `:61:2611101110CR1,NTRFNONREF//B${bookings}-${place}\n:86:166?00GUTSCHRIFT?20SVWZ+${place === 7 ? named : `Order ${place}`}?31DE89370400440532013000`,
  );
  return `:20:L${bookings}\n:25:10020030/1234567\n:28C:1/1\n:60F:C261110EUR0,\n${lines.join("\n")}\n:62F:C261110EUR${bookings},\n-\n`;
}

test("50,000 lines are taken, one more is refused", { timeout: 120_000 }, async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await makeInvoice(on, "sent", { customer, amount: "1.00" });
  const { data } = await on.call("importBankStatement", { body: { content: mt940(50_000, invoice.number) } });
  expect(data.statements[0]?.lines).toMatchObject({ booked: 1, sure: 0, left: 49_999 });
  const page = await on.call("listBankLines", { query: { state: "open", limit: 200 } });
  expect(page.data.items).toHaveLength(200);
  const again = await on.call("importBankStatement", { body: { content: mt940(50_000, invoice.number) } });
  expect(again.data.isNew).toBe(false);
  const more = await refusal(on.call("importBankStatement", { body: { content: mt940(50_001) } }));
  expect(more).toMatchObject({ code: "too_large", status: 413 });
});

test("an import that died at any point is finished by the round, nothing twice and nothing lost", async () => {
  const customer = await makeCustomer(on.call);
  const invoices = await Promise.all(
    ["11.00", "12.00", "13.00"].map((amount) => makeInvoice(on, "sent", { customer, amount })),
  );
  const content = camtFile(
    invoices.map(({ number, total }, place) => ({ amount: total, text: number, reference: `K${place}` })),
    { id: "killed" },
  );
  const paid = async () =>
    (await Promise.all(invoices.map(({ id }) => on.call("getInvoice", { params: { id } })))).map(
      ({ data }) => data.payments.length,
    );
  // It stored and matched, and died before it booked anything.
  const { ids } = await importStatements(on.app.deps, { file: { content }, actor: ACTOR, bookMs: 0 });
  expect(await paid()).toEqual([0, 0, 0]);
  // It died before it matched.
  await on.app.deps.db
    .updateTable("bank_line")
    .set({ state: "open", match: null, offered: false })
    .where("statement_id", "in", ids)
    .execute();
  await on.app.deps.db
    .updateTable("bank_statement")
    .set({ matched_at: null })
    .where("id", "in", ids)
    .execute();
  const rounds = () => finishBankStatements(on.app.deps);
  await Promise.all([rounds(), rounds(), bookSureLines(on.app.deps, { statementIds: ids, bookMs: 5_000 })]);
  await rounds();
  expect(await paid()).toEqual([1, 1, 1]);
  expect((await statements()).find(({ id }) => ids.includes(id))?.lines).toMatchObject({
    booked: 3,
    sure: 0,
  });
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
});
