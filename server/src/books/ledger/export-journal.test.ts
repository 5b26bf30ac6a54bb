import { afterAll, beforeAll, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice } from "../../testing/invoicing.ts";
import { journalAccount, journalText } from "./journal-text.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-10-05T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  const customer = await makeCustomer(on.call, { name: "Nord; wind | GmbH", tenantId: "nord:wind" });
  const { id } = await makeInvoice(on, "sent", { customer });
  const body = { amount: "130.00", method: "SEPA", transactionId: "NTRF;1" };
  await on.call("recordPayment", { params: { id }, body });
  clock.set("2026-11-02T10:00:00Z");
  await on.call("sendInvoice", { params: { id: (await makeDraft(on.call, customer)).id } });
  await makeInvoice(on, "sent", {
    customer: await makeCustomer(on.call, { tenantId: "yen", currency: "JPY" }),
  });
});

afterAll(() => on.app.close());

async function journal(query = ""): Promise<string[]> {
  const url = `/api/v1/ledger/journal${query}`;
  const answer = await on.app.server.inject({ url, headers: await on.app.cookieOf("manager") });
  expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
  return answer.body.replace(/posting:[\w-]+/g, "posting:ID").split("\n");
}

test("a journal declares what it uses, tells each posting and asserts what customers owe at the end of a month", async () => {
  const october = await journal("?before=2026-11-01");
  expect(october).toEqual([
    "; Billow's books, for hledger. A debit is positive, a credit negative.",
    "",
    "commodity 1000.00 EUR",
    "account assets:receivable:nord%3Awind",
    "account income:sales",
    "2026-10-05 * (INV-2026-0001) Nord, wind , GmbH | Invoice",
    "    ; posting:ID, recorded:2026-10-05T10:00:00Z, invoice:INV-2026-0001",
    "    assets:receivable:nord%3Awind  100.00 EUR",
    "    income:sales  -100.00 EUR",
    "",
    "account assets:cash",
    "account liabilities:credit:nord%3Awind",
    "2026-10-05 * (INV-2026-0001) Nord, wind , GmbH | Payment",
    "    ; posting:ID, recorded:2026-10-05T10:00:05Z, invoice:INV-2026-0001",
    "    ; SEPA, NTRF,1",
    "    assets:cash  130.00 EUR",
    "    assets:receivable:nord%3Awind  -100.00 EUR",
    "    liabilities:credit:nord%3Awind  -30.00 EUR",
    "",
    "2026-10-05 * Balances of customers",
    "    assets:receivable:nord%3Awind  0.00 EUR = 0.00 EUR",
    "    liabilities:credit:nord%3Awind  0.00 EUR = -30.00 EUR",
    "",
    "",
  ]);
});

test("one that begins later opens with what the accounts held, and closes each month at its end", async () => {
  const november = (await journal("?from=2026-11-01")).join("\n");
  expect(november).toContain(
    "2026-11-01 * Opening balance\n    assets:cash  130.00 EUR\n    equity:opening  -130.00 EUR\n",
  );
  expect(november).toContain(
    "    liabilities:credit:nord%3Awind  -30.00 EUR\n    equity:opening  30.00 EUR\n",
  );
  expect(november).not.toContain("2026-10");
  expect(november).toContain("commodity 1000. JPY\n");
  expect(november).toContain("    assets:receivable:yen  0 JPY = 100 JPY\n");
  expect((await journal()).join("\n")).toContain("2026-10-31 * Balances of customers\n");
});

test("names of accounts differ where tenants do, and text cannot end a line or begin a comment", () => {
  const names = ["a:b", "a b", "a%3Ab", "a  b", "ä", "a;b", "名"].map((tenant) =>
    journalAccount("receivable", tenant),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^assets:receivable:[\w.%-]+$/);
  expect(journalText(" a\n; b |\tc ")).toBe("a , b , c");
});
