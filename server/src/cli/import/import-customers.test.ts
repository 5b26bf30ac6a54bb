import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { runCli } from "../run.ts";

let database: TestDatabase;
const folder = temporaryFolder();

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => {
  await database.close();
  folder[Symbol.dispose]();
});

async function importing(lines: readonly string[], ...options: string[]) {
  const path = join(folder.path, "customers.csv");
  writeFileSync(path, `${lines.join("\n")}\n`);
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(["import", "customers", path, ...options], {
    env: { DATABASE_URL: database.url, BILLOW_DATA: folder.path, LOG_LEVEL: "silent" },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    readInput: async () => "",
    stopAsked: async () => {},
  });
  return { code, out, err };
}

const HEADER = "tenant,name,email,address,country,vat_id,terms,currency,tax,tax_rate";
const NORDWIND = 'nordwind,Nordwind GmbH,ap@nordwind.example,"Kai 1, Hof",DE,DE136695976,30,EUR,standard,19';

const customers = async () =>
  (
    await database.pool.query(
      "SELECT tenant_id, name, billing_email, address, tax_id, payment_terms_days, tax_category, tax_rate, tax_set FROM customer ORDER BY tenant_id",
    )
  ).rows;

test("customers are made and changed by their tenant ids, the same file again changing nothing", async () => {
  const lines = [HEADER, NORDWIND, "acme,Acme Ltd,,,,,,GBP,,"];
  const preview = await importing(lines, "--dry-run");
  expect(preview).toMatchObject({ code: 0, err: [] });
  expect(preview.out[1]).toBe(
    "This is what an import would do: 2 customers created, 0 changed, 0 unchanged.",
  );
  expect(await customers()).toEqual([]);
  const first = await importing(lines);
  expect(first).toMatchObject({ code: 0, err: [] });
  expect(first.out).toEqual([
    "2 rows read: 2 good, 0 bad.",
    "2 customers created, 0 changed, 0 unchanged.",
    expect.stringMatching(/^1 customer has no tax set/),
  ]);
  const stored = await customers();
  expect(stored).toMatchObject([
    { tenant_id: "acme", payment_terms_days: 14, tax_category: "outsideScope", tax_set: false },
    {
      tenant_id: "nordwind",
      address: { line1: "Kai 1, Hof" },
      tax_id: "DE136695976",
      payment_terms_days: 30,
      tax_rate: "19",
      tax_set: true,
    },
  ]);
  expect((await importing(lines)).out[1]).toBe("0 customers created, 0 changed, 2 unchanged.");
  expect(await customers()).toEqual(stored);
  const second = await importing(["tenant,email,tax", "acme,ap@acme.example,outsideScope", "nordwind,,"]);
  expect(second.out).toEqual(["2 rows read: 2 good, 0 bad.", "0 customers created, 1 changed, 1 unchanged."]);
  expect((await customers())[0]).toMatchObject({
    name: "Acme Ltd",
    billing_email: "ap@acme.example",
    tax_set: true,
  });
});

test("a row that is refused is named with its line, its column and why, and the others are taken", async () => {
  const before = await customers();
  const { code, out, err } = await importing([
    HEADER,
    "one,One,nobody,,,,,EUR,,",
    "two,,,,,,,EUR,,",
    "three,Three,,,,,,,,",
    "four,Four,,,,DE136695975,,EUR,,",
    "five,Five,,,,,14 days,EUR,,",
    "six,Six,,,,,,EUR,standard,0.19",
    "seven,Seven,,,,,,EUR,vat,",
    "nordwind,,,,,,,USD,,",
    ",Nobody,,,,,,EUR,,",
    "nine,Nine",
    'ten,"Ten,,,,,,,,',
    "acme,Acme Group,,,,,,GBP,,",
  ]);
  expect(code).toBe(1);
  expect(err).toEqual([
    expect.stringMatching(/^line 2: email: /),
    "line 3: name: A new customer needs a name.",
    "line 4: currency: A new customer needs a currency.",
    expect.stringMatching(/^line 5: vat_id: .*cannot be a VAT ID/),
    expect.stringMatching(/^line 6: terms: /),
    expect.stringMatching(/^line 7: tax_rate: .*Write 19/),
    expect.stringMatching(/^line 8: tax: /),
    expect.stringMatching(/^line 9: currency: .*EUR/),
    expect.stringMatching(/^line 10: tenant: /),
    expect.stringMatching(/^line 11: it has 2 columns/),
    expect.stringMatching(/^line 12: its quotes are broken/),
  ]);
  expect(out[0]).toBe("12 rows read: 1 good, 11 bad.");
  const after = await customers();
  expect(after).toEqual([{ ...before[0], name: "Acme Group" }, before[1]]);
});

test.each([
  ["no tenants", ["name", "Acme"], /tenant is missing/],
  ["a column of another name", ["tenant,vat", "a,b"], /"vat" is unknown/],
  ["a column twice", ["tenant,name,name", "a,b,c"], /name is listed twice/],
])("nothing of a file with %s", async (_, lines, reason) => {
  const { code, err } = await importing(lines);
  expect([code, err.join(" ")]).toEqual([1, expect.stringMatching(reason)]);
});
