import { automaticTax } from "@billow/core/books/datev-booking.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type DatevRow, readDatev } from "../../testing/examples/datev-rules.ts";
import { type Invoicing, lineOver, makeCustomer, outcomes, refusal } from "../../testing/invoicing.ts";
import { datevOfMonth } from "./datev-of-month.ts";

let on: Invoicing;
let made: Record<"first" | "second" | "third" | "idle", string>;

const HEAD = { period: "2026-10", consultant: "29098", client: "55003" } as const;

beforeAll(async () => {
  const clock = fixedClock("2026-10-05T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("admin") };
  const ids: string[] = [];
  for (let count = 0; count < 4; count++) {
    ids.push((await makeCustomer(on.call, { country: "DE", taxCategory: "standard", taxRate: "19" })).id);
    clock.advance({ seconds: 1 });
  }
  const [first = "", second = "", third = "", idle = ""] = ids;
  made = { first, second, third, idle };
});

afterAll(() => on.app.close());

/** A month at 19 % and 7 % with a payment beyond what is due, a refund, a write-off and a void invoice. */
async function livedMonth(customerId: string): Promise<void> {
  const invoice = async () => {
    const lines = [
      { ...lineOver("100.07"), taxCategory: "standard" as const, taxRate: "19", discount: { percent: "10" } },
      { ...lineOver("13.33"), taxCategory: "standard" as const, taxRate: "7" },
    ];
    const { data } = await on.call("createInvoice", { body: { customerId, lines } });
    await on.call("sendInvoice", { params: { id: data.id } });
    return { params: { id: data.id } };
  };
  const reason = "agreed";
  const paid = await invoice();
  await on.call("recordPayment", { ...paid, body: { amount: "150.00", method: "bank transfer" } });
  await on.call("refundInvoice", { ...paid, body: { amount: "33.33", reason } });
  await on.call("writeOffInvoice", { ...(await invoice()), body: { amount: "50.01", reason } });
  await on.call("voidInvoice", { ...(await invoice()), body: { reason } });
}

async function rowsOf(options: Record<string, string> = {}): Promise<DatevRow[]> {
  const url = `/api/v1/ledger/datev.csv?${new URLSearchParams({ ...HEAD, ...options })}`;
  const answer = await on.app.server.inject({ url, headers: await on.app.cookieOf("manager") });
  expect(answer.statusCode, answer.body).toBe(200);
  const { faults, rows } = readDatev(answer.rawPayload);
  expect(faults).toEqual([]);
  return rows;
}

const RATES: Readonly<Record<string, string>> = { 8400: "19", 8300: "7", 2406: "19", 2401: "7" };

/** What DATEV has on each account: it takes the tax out of automatic accounts itself. */
function sumsOf(rows: readonly DatevRow[]): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  const add = (account: string, amount: bigint) => {
    sums[account] = (sums[account] ?? 0n) + amount;
  };
  for (const { amount, side, account, contra, key } of rows) {
    const signed = side === "S" ? amount : -amount;
    const rate = key === "" ? RATES[contra] : undefined;
    const tax = rate === undefined ? 0n : automaticTax(signed, rate);
    add(account, signed);
    add(contra, tax - signed);
    if (rate !== undefined) add(rate === "19" ? "1776" : "1771", -tax);
  }
  return sums;
}

const numberOf = async (id: string) => (await on.call("getCustomer", { params: { id } })).data.debtorNumber;

const setNumber = (id: string, debtorNumber: string | null) =>
  on.call("updateCustomer", { params: { id }, body: { debtorNumber } });

async function receivableOf(customerId: string): Promise<bigint> {
  const { data } = await on.call("listLedgerEntries", { query: { customerId, limit: 200 } });
  return data.items
    .filter(({ account }) => account === "receivable")
    .reduce((sum, { amount }) => sum + parseAmount(amount, "EUR"), 0n);
}

test("debts on personal accounts sum to the collective one, and numbers are given by the customers' creation", async () => {
  await setNumber(made.second, "100000");
  // The youngest is invoiced first.
  for (const id of [made.third, made.second, made.first]) await livedMonth(id);
  const collective = sumsOf(await rowsOf());
  expect(await numberOf(made.first)).toBeNull();
  expect(await rowsOf({ debtors: "collective" })).toEqual(await rowsOf());

  // A refused export fixes no number.
  expect(await refusal(on.call("exportDatev", { query: { ...HEAD, debtors: "personal" } }))).toMatchObject({
    code: "unknown_account",
    errors: [{ pointer: "/debtors" }],
  });
  await setNumber(made.second, "10000");

  const personal = sumsOf(await rowsOf({ debtors: "personal" }));
  const { 10000: second, 10001: first, 10002: third, ...others } = personal;
  const { 1410: receivable, ...same } = collective;
  expect(others).toEqual(same);
  expect([second, first, third]).toEqual([
    await receivableOf(made.second),
    await receivableOf(made.first),
    await receivableOf(made.third),
  ]);
  expect((first ?? 0n) + (second ?? 0n) + (third ?? 0n)).toBe(receivable);
});

test("a number that an export has used stays, and the audit log has who gave it", async () => {
  expect([await numberOf(made.first), await numberOf(made.idle)]).toEqual(["10001", null]);
  for (const other of ["10009", null])
    expect(await refusal(setNumber(made.first, other))).toMatchObject({
      status: 409,
      code: "conflict",
      errors: [{ pointer: "/debtorNumber" }],
    });
  const before = await rowsOf({ debtors: "personal" });
  expect(await rowsOf({ debtors: "personal" })).toEqual(before);
  const { data } = await on.call("listAudit", { query: { limit: 200 } });
  const said = data.items.filter(({ data: words }) => JSON.stringify(words).includes('"10001"'));
  expect(said).toMatchObject([{ type: "customer.changed", actor: { name: "Test manager" } }]);
});

test("no two customers have an account, in charts of any length and however many want it at once", async () => {
  for (const taken of ["10001", "100010", "100010000"])
    expect(await refusal(setNumber(made.idle, taken))).toMatchObject({ status: 409, code: "conflict" });
  for (const wrong of ["9999", "70000", "1000a", "1000000000", ""])
    expect(await refusal(setNumber(made.idle, wrong))).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
  const many = await Promise.all(Array.from({ length: 8 }, () => makeCustomer(on.call)));
  const { answers, codes } = await outcomes(many.map(({ id }) => setNumber(id, "20000")));
  expect(answers).toHaveLength(1);
  expect(codes).toEqual({ conflict: 7 });
});

test("exports at once give each customer one number, beside a person who takes the next", async () => {
  const fresh = [];
  for (let count = 0; count < 3; count++) fresh.push(await makeCustomer(on.call));
  for (const { id } of fresh) {
    const body = { customerId: id, amount: "5.00", method: "bank transfer" };
    await on.call("createPayment", { body });
  }
  const [, all] = await Promise.all([
    setNumber(made.idle, "10003").catch(() => {}),
    Promise.all(Array.from({ length: 4 }, () => rowsOf({ debtors: "personal" }))),
  ]);
  for (const rows of all) expect(rows).toEqual(all[0]);
  const numbers = await Promise.all([made.idle, ...fresh.map(({ id }) => id)].map(numberOf));
  const some = numbers.filter((number) => number !== null);
  expect(new Set(some).size).toBe(some.length);
  expect(some.length).toBeGreaterThanOrEqual(3);
});

test("a customer whose first posting comes between both steps of an export gets its number, too", async () => {
  const late = await makeCustomer(on.call);
  const query = { ...HEAD, chart: "skr03", yearBegins: 1, debtors: "personal" } as const;
  const { body } = await datevOfMonth(on.app.deps.db, on.app.deps, query, COMMAND_LINE);
  await livedMonth(late.id);
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  const number = await numberOf(late.id);
  const { faults, rows } = readDatev(Buffer.concat(pieces));
  expect(faults).toEqual([]);
  expect(number).toMatch(/^1000\d$/);
  expect(sumsOf(rows)[number ?? ""]).toBe(await receivableOf(late.id));
});

test("the database itself refuses what is no number, and a used one that is missing", async () => {
  for (const change of [
    sql`debtor_number = '70000'`,
    sql`debtor_number = NULL, debtor_number_used = true`,
    sql`debtor_number = '10001'`,
  ])
    await expect(
      sql`UPDATE customer SET ${change} WHERE id = ${made.second}`.execute(on.app.deps.db),
    ).rejects.toThrow(/violates/);
});
