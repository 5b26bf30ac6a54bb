import { automaticTax } from "@billow/core/books/datev-booking.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { readDatev } from "../../testing/examples/datev-rules.ts";
import { type Invoicing, lineOver, makeCustomer, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;

const method = "bank transfer";
const reason = "agreed";

beforeAll(async () => {
  const clock = fixedClock("2026-10-05T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("admin") };
  const address = { line1: "Strasse 1", postalCode: "10115", city: "Berlin" };
  await on.call("updateSettings", { body: { legalName: "Billow GmbH", address, country: "DE" } });
  const german = await makeCustomer(on.call, {
    name: 'Müller; & "Söhne"',
    tenantId: "mü:1",
    country: "DE",
    taxCategory: "standard",
    taxRate: "19",
  });
  const austrian = await makeCustomer(on.call, {
    tenantId: "wien",
    country: "AT",
    taxCategory: "standard",
    taxRate: "20",
  });
  const first = await mixedInvoice(german.id);
  await on.call("recordPayment", {
    params: { id: first },
    body: { amount: "150.00", method, transactionId: "N;1" },
  });
  await on.call("refundInvoice", { params: { id: first }, body: { amount: "33.33", reason } });
  const second = await mixedInvoice(german.id);
  await on.call("writeOffInvoice", { params: { id: second }, body: { amount: "50.01", reason } });
  clock.set("2026-11-02T10:00:00Z");
  await on.call("writeOffInvoice", { params: { id: second }, body: { reason } });
  await on.call("recordPayment", { params: { id: second }, body: { amount: "70.00", method } });
  await mixedInvoice(austrian.id, "20");
  const third = await mixedInvoice(german.id);
  await on.call("voidInvoice", { params: { id: third }, body: { reason } });
  const params = { id: await mixedInvoice(german.id) };
  const lines = [{ position: 1, amount: "50.00" }];
  await on.call("issueCreditNote", { params, body: { lines, settle: "due", reason: "one line" } });
  await on.call("voidInvoice", { params, body: { reason: "the rest" } });
  const paid = await on.call("createPayment", { body: { customerId: german.id, amount: "80.00", method } });
  await on.call("reversePayment", { params: { id: paid.data.id }, body: { reason } });
  await on.call("createPayment", { body: { customerId: german.id, amount: "20.00", method } });
  await on.call("payOutCredit", { params: { id: german.id }, body: { amount: "5.00", method } });
});

afterAll(() => on.app.close());

/** A sent invoice at two rates with discounts. */
async function mixedInvoice(customerId: string, taxRate = "19"): Promise<string> {
  const lines = [
    { ...lineOver("100.07"), taxCategory: "standard" as const, taxRate, discount: { percent: "10" } },
    { ...lineOver("13.33"), taxCategory: "standard" as const, taxRate: "7" },
    { ...lineOver("5.55"), taxCategory: "exempt" as const, taxRate: "0" },
  ];
  const { data } = await on.call("createInvoice", {
    body: { customerId, lines, discount: { amount: "1.11" } },
  });
  await on.call("sendInvoice", { params: { id: data.id } });
  return data.id;
}

const RANGES: Record<string, string>[] = [{}, { before: "2026-11-01" }, { from: "2026-11-01" }];

type Sums = Map<string, bigint>;

function add(sums: Sums, key: string, amount: bigint): void {
  const sum = (sums.get(key) ?? 0n) + amount;
  if (sum === 0n) sums.delete(key);
  else sums.set(key, sum);
}

/** What the ledger has on each account of a range. */
async function ledger(range: { from?: string; before?: string } = {}): Promise<Sums> {
  const sums: Sums = new Map();
  const { data } = await on.call("listLedgerEntries", { query: { ...range, limit: 200 } });
  expect(data.nextCursor).toBeNull();
  for (const { account, amount } of data.items) add(sums, account, parseAmount(amount, "EUR"));
  return sums;
}

async function file(path: string, role: "manager" | "support" = "manager") {
  return on.app.server.inject({ url: `/api/v1/ledger/${path}`, headers: await on.app.cookieOf(role) });
}

describe("the entries as CSV", () => {
  test("sum to the ledger's accounts in every range, with the discounts within the revenue", async () => {
    for (const range of RANGES) {
      const sums: Sums = new Map();
      const answer = await file(`entries.csv?${new URLSearchParams(range)}`);
      expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
      for (const row of rowsOf(answer.body)) {
        const account = row.Account === "discount" ? "revenue" : (row.Account ?? "");
        add(sums, account, parseAmount(row.Debit || "0", "EUR") - parseAmount(row.Credit || "0", "EUR"));
      }
      expect(sums).toEqual(await ledger(range));
    }
  });

  test("name category, rate, country and number", async () => {
    const rows = rowsOf((await file("entries.csv?chart=skr04&accounts=bank%3D1810&from=2026-11-01")).body);
    const kinds = new Set(
      rows.map((row) => [row.Account, row["Account Number"], row["Tax Rate"], row.Country].join(" ")),
    );
    for (const kind of [
      "cash 1810  ",
      "revenue 4331 20 AT",
      "tax 3818 20 AT",
      "tax 3801 7 DE",
      "discount 4700 19 DE",
    ])
      expect(kinds).toContain(kind);
  });
});

test("a credit note by line is at the rates of its lines, and what voids the rest at those that are left", async () => {
  const rows = rowsOf((await file("entries.csv?from=2026-11-01")).body);
  const note = rows.filter((row) => row.Memo === "one line");
  const amounts = note.flatMap((row) => (row["Tax Rate"] ? [[row.Account, row["Tax Rate"], row.Debit]] : []));
  expect(amounts).toEqual([
    ["revenue", "19", "50.00"],
    ["tax", "19", "9.50"],
  ]);
  const sums: Sums = new Map();
  for (const row of rows)
    if (row.Invoice === note[0]?.Invoice)
      add(
        sums,
        `${row.Account} ${row["Tax Rate"]}`,
        parseAmount(row.Debit || "0", "EUR") - parseAmount(row.Credit || "0", "EUR"),
      );
  expect(sums).toEqual(new Map());
});

function rowsOf(csv: string): Record<string, string>[] {
  const [heads = [], ...rows] = csv
    .trim()
    .split("\r\n")
    .map((line) => [...line.matchAll(/(?<=^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([cell]) => cell));
  return rows.map((cells) => Object.fromEntries(heads.map((head, index) => [head, cells[index] ?? ""])));
}

describe("the books for beancount", () => {
  test("sum to the ledger's accounts, and those of two months to the whole", async () => {
    const roots = {
      receivable: "Assets:Receivable",
      cash: "Assets:Cash",
      revenue: "Income",
      tax: "Liabilities:Tax:",
      customerCredit: "Liabilities:Credit",
      badDebt: "Expenses:BadDebt",
      taxRelief: "Liabilities:TaxRelief",
    };
    for (const range of RANGES.slice(0, 2)) {
      const answer = await file(`journal.beancount?${new URLSearchParams(range)}`);
      const sums: Sums = new Map();
      for (const [, name = "", amount = ""] of answer.body.matchAll(/^ {2}(\S+:\S+) {2}(-?[\d.]+) EUR$/gm)) {
        const account = Object.entries(roots).find(([, root]) => name.startsWith(root))?.[0];
        add(sums, account ?? name, parseAmount(amount, "EUR"));
      }
      expect(sums).toEqual(await ledger(range));
    }
    const whole = (await file("journal.beancount")).body;
    expect(whole).toContain("2026-10-05 open Assets:Receivable:Cm-C3-BC-3A1\n");
    expect(whole).toContain("  Income:Sales:Standard-20:AT  -100.07 EUR\n");
    expect(whole).toContain("2026-11-01 balance Assets:Receivable:Cm-C3-BC-3A1  ");
    const later = (await file("journal.beancount?from=2026-11-01")).body;
    expect(later).toContain('2026-11-01 * "Opening balance"\n  Assets:Cash  ');
    expect(later).not.toContain("2026-10-05");
  });
});

const DATEV = "consultant=29098&client=55003";

describe("a booking batch for DATEV", () => {
  test("keeps the published rules of its fields and leaves the ledger's sums on every account", async () => {
    const sums: Sums = new Map();
    for (const period of ["2026-10", "2026-11"]) {
      const answer = await file(`datev.csv?period=${period}&${DATEV}`);
      expect(answer.headers["content-type"]).toBe("text/csv; charset=windows-1252");
      expect(answer.headers["content-disposition"]).toBe(
        `attachment; filename="EXTF_Buchungsstapel_${period}.csv"`,
      );
      const { faults, rows } = readDatev(answer.rawPayload);
      expect(faults).toEqual([]);
      expect(rows.length).toBeGreaterThan(5);
      for (const row of rows) book(sums, row);
    }
    const all = await ledger();
    const of = (...accounts: string[]) => accounts.reduce((sum, name) => sum + (sums.get(name) ?? 0n), 0n);
    expect(of("1410")).toBe(all.get("receivable"));
    expect(of("1200")).toBe(all.get("cash"));
    expect(of("1700")).toBe(all.get("customerCredit"));
    expect(of("8400", "8300", "8331", "8100")).toBe(all.get("revenue"));
    expect(of("1776", "1771", "1768")).toBe((all.get("tax") ?? 0n) + (all.get("taxRelief") ?? 0n));
    expect(of("2400", "2401", "2406")).toBe(all.get("badDebt") ?? 0n);
    expect([...sums.keys()].every((number) => /^(1410|1200|1700|8\d{3}|17\d\d|24\d\d)$/.test(number))).toBe(
      true,
    );
  });

  test("begins its financial year where it does, and names the other state's rate", async () => {
    const { body } = await file(`datev.csv?period=2026-11&yearBegins=12&chart=skr04&${DATEV}`);
    expect(body.split(";").slice(10, 16)).toEqual([
      "29098",
      "55003",
      "20251201",
      "4",
      "20261101",
      "20261130",
    ]);
    expect(
      readDatev(Buffer.from(body, "latin1")).rows.filter(({ euRate }) => euRate === "20,00"),
    ).toHaveLength(2);
  });

  test("is refused where it cannot be one, and to those who may not export", async () => {
    const call = (query: object) =>
      refusal(
        on.call("exportDatev", { query: { period: "2026-10", consultant: "29098", client: "1", ...query } }),
      );
    expect(await call({ currency: "KWD" })).toMatchObject({ code: "unsupported_currency" });
    expect(await call({ currency: "XXQ" })).toMatchObject({ code: "unknown_currency" });
    expect(await call({ accounts: "bank=12000" })).toMatchObject({ code: "unknown_account" });
    expect(await call({ accounts: "till=1000" })).toMatchObject({ code: "unknown_account" });
    expect(await call({ consultant: "1000" })).toMatchObject({ code: "invalid_request" });
    expect(await call({ issuerId: on.app.deps.newId() })).toMatchObject({ code: "not_found" });
    for (const path of [`datev.csv?period=2026-10&${DATEV}`, "entries.csv", "journal.beancount"])
      expect((await file(path, "support")).statusCode).toBe(403);
  });
});

const RATES: Readonly<Record<string, string>> = { 8400: "19", 8300: "7", 2406: "19", 2401: "7" };

/** Books as DATEV does: it takes the tax out of what is booked on automatic accounts. */
function book(
  sums: Sums,
  { amount, side, account, contra, key }: ReturnType<typeof readDatev>["rows"][number],
) {
  const signed = side === "S" ? amount : -amount;
  const rate = key === "" ? RATES[contra] : undefined;
  const tax = rate === undefined ? 0n : automaticTax(signed, rate);
  add(sums, account, signed);
  add(sums, contra, tax - signed);
  if (rate !== undefined) add(sums, rate === "19" ? "1776" : "1771", -tax);
}
