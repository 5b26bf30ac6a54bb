import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";
import { sendReminders } from "./send-reminders.ts";

let on: Invoicing;

async function begin(): Promise<void> {
  const clock = fixedClock("2026-11-01T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
}

async function end(): Promise<void> {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
}

const RULES = {
  enabled: true,
  offsets: [
    { days: 3 },
    { days: 10, text: "This is serious.", fees: [{ currency: "EUR", amount: "5.00" }], interest: true },
    { days: 20, fees: [{ currency: "EUR", amount: "7.5" }], interest: true, escalates: true },
  ],
  interestRates: [{ currency: "EUR", rate: "9.12", dayCount: "actual/365" as const }],
  managerEmail: "manager@cloud.example",
};

type Body = Parameters<typeof setRules>[0];
const setRules = (body: Partial<typeof RULES> & { chargesTaxed?: boolean } = {}) =>
  on.app.as("admin")("setReminderRules", { body: { ...RULES, ...body } });

/** An invoice over 1000.00, due on 15 November. */
async function lateInvoice(fields: Parameters<typeof makeCustomer>[1] = {}) {
  const customer = await makeCustomer(on.call, fields);
  const { id, number } = await makeDraft(on.call, customer, { amount: "1000.00", dueDate: "2026-11-15" });
  await on.call("sendInvoice", { params: { id } });
  on.clock.advance({ seconds: 5 });
  return { id, number, customer };
}

const onDay = (day: string) => on.clock.set(`${day}T10:00:00Z`);

async function remindOn(...days: string[]): Promise<number> {
  let sent = 0;
  for (const day of days) {
    onDay(day);
    sent += await sendReminders(on.app.deps);
  }
  return sent;
}

const chargesOf = async ({ id }: { id: string }) =>
  (await on.call("listCharges", { query: { customerId: id } })).data.items.map(
    ({ kind, amount, level, interest }) => [kind, amount, level, interest?.from, interest?.before],
  );

const emails = () =>
  on.app.deps.db
    .selectFrom("email")
    .select(["kind", "recipient", "detail"])
    .where("kind", "in", ["reminder", "escalation"])
    .orderBy("id")
    .execute();

describe("levels", () => {
  beforeEach(begin);
  afterEach(end);

  test("are each issuer's own, and those of the first for one without any", async () => {
    await setRules({ offsets: [{ days: 3 }] });
    const admin = on.app.as("admin");
    const prefixes = { invoice: "SEC-", creditNote: "SCN-" };
    const issuer = { name: "Second", timeZone: "UTC", currency: "EUR", prefixes };
    const second = (await admin("createIssuer", { body: issuer })).data.id;
    const query = { issuerId: second };
    const rulesOf = async () => (await on.call("getReminderRules", { query })).data;
    expect(await rulesOf()).toMatchObject({ issuerId: second, own: false, offsets: [{ days: 3 }] });
    const [mine, theirs] = [await lateInvoice(), await lateInvoice({ issuerId: second })];
    const remindedOf = async () =>
      (await on.call("previewReminders", { query })).data.items.map(({ invoice }) => invoice.number);
    onDay("2026-11-18");
    expect(await remindedOf()).toEqual([theirs.number]);

    const offsets = [{ days: 5, fees: [{ currency: "EUR", amount: "9.00" }] }];
    const body = { enabled: true, offsets, chargesTaxed: true };
    expect((await admin("setReminderRules", { query, body })).data).toMatchObject({ own: true, offsets });
    expect((await on.call("getReminderRules", {})).data).toMatchObject({
      offsets: [{ days: 3 }],
      chargesTaxed: false,
    });
    const audit = (await admin("listAudit", { query: { limit: 1 } })).data.items;
    expect(audit).toMatchObject([{ type: "reminderRules.changed", data: { name: "Second" } }]);
    expect(await remindedOf()).toEqual([]);
    expect(await remindOn("2026-11-18", "2026-11-20")).toBe(2);
    expect(await chargesOf(mine.customer)).toEqual([]);
    expect(await chargesOf(theirs.customer)).toEqual([["reminderFee", "9.00", 5, undefined, undefined]]);
    await admin("setReminderRules", { query, body: { ...body, enabled: false } });
    expect(await remindOn("2026-11-25")).toBe(0);
    const nobody = { issuerId: on.app.deps.newId() };
    expect(await refusal(on.call("previewReminders", { query: nobody }))).toMatchObject({
      code: "not_found",
    });
  });

  test("charge their fee and interest once, say so in the reminder, and tell the manager", async () => {
    await setRules();
    const { id, number, customer } = await lateInvoice();
    expect(await remindOn("2026-11-18", "2026-11-25", "2026-11-26", "2026-12-05", "2026-12-06")).toBe(3);
    // 9 days of November before the 25th, then 10: 1000.00 × 9.12 % × 9/365 and 10/365.
    expect(await chargesOf(customer)).toEqual([
      ["interest", "2.50", 20, "2026-11-25", "2026-12-05"],
      ["reminderFee", "7.50", 20, undefined, undefined],
      ["interest", "2.25", 10, "2026-11-16", "2026-11-25"],
      ["reminderFee", "5.00", 10, undefined, undefined],
    ]);
    const { timeline } = (await on.call("getInvoice", { params: { id } })).data;
    const reminded = timeline.flatMap(({ type, data }) => (type === "reminded" ? [data] : []));
    expect(reminded).toMatchObject([
      { rule: 3 },
      { rule: 10, fee: "5.00", interest: "2.25" },
      { rule: 20, fee: "7.50", interest: "2.50" },
    ]);
    expect(await emails()).toMatchObject([
      { kind: "reminder", detail: { text: null } },
      { kind: "reminder", detail: { text: "This is serious.", fee: "5.00", interest: "2.25" } },
      { kind: "reminder", detail: { text: null, fee: "7.50", interest: "2.50" } },
      { kind: "escalation", recipient: "manager@cloud.example", detail: { amountDue: "1000.00" } },
    ]);
    const next = await makeDraft(on.call, customer);
    expect(next.total).toBe("117.25");
    expect(next.lines.map(({ description }) => description)).toContain(
      `Invoice ${number}: 9.12% a year from 2026-11-16 to 2026-11-24`,
    );
  });

  test("bear interest on what was due each day, and none on charges", async () => {
    await setRules({ offsets: [{ days: 10, interest: true } as (typeof RULES.offsets)[number]] });
    const { id, customer } = await lateInvoice();
    onDay("2026-11-20");
    await on.call("recordPayment", {
      params: { id },
      body: { amount: "400.00", method: "card", paidOn: "2026-11-19" },
    });
    await remindOn("2026-11-25");
    // 3 days of 1000.00 and 6 of 600.00 at 9.12 %: 1.64899…
    expect(await chargesOf(customer)).toEqual([["interest", "1.65", 10, "2026-11-16", "2026-11-25"]]);
    const { id: second } = await makeDraft(on.call, customer, { amount: "600.00", dueDate: "2026-11-25" });
    await on.call("sendInvoice", { params: { id: second } });
    on.clock.advance({ seconds: 5 });
    await remindOn("2026-12-05");
    // 9 days of 600.00: the line of 1.65 bears none.
    expect(await chargesOf(customer)).toContainEqual(["interest", "1.35", 10, "2026-11-26", "2026-12-05"]);
  });

  test("follow days of a customer's own, each level once, and charge nothing in another currency", async () => {
    await setRules();
    const { customer } = await lateInvoice();
    const body = { mode: "own" as const, offsets: [{ days: 11 }, { days: 12 }] };
    await on.call("setCustomerReminders", { params: { id: customer.id }, body });
    const yen = await makeCustomer(on.call, { currency: "JPY" });
    const { id } = await makeDraft(on.call, yen, { amount: "1000", dueDate: "2026-11-15" });
    await on.call("sendInvoice", { params: { id } });
    on.clock.advance({ seconds: 5 });
    await remindOn("2026-11-26", "2026-11-27");
    expect((await chargesOf(customer)).map(([kind, , level]) => [kind, level])).toEqual([
      ["interest", 10],
      ["reminderFee", 10],
    ]);
    expect(await chargesOf(yen)).toEqual([]);
  });

  test("are taxed as the customer's sales are where the settings say so", async () => {
    await setRules({ chargesTaxed: true });
    const { customer } = await lateInvoice({ taxCategory: "standard", taxRate: "19" });
    await remindOn("2026-11-25");
    const { lines } = await makeDraft(on.call, customer);
    expect(lines.map(({ kind, taxCategory, taxRate }) => [kind, taxCategory, taxRate])).toEqual([
      ["manual", "standard", "19"],
      ["charge", "standard", "19"],
      ["charge", "standard", "19"],
    ]);
  });

  test("run five times at once over one invoice, charge once; cut off, nothing", async () => {
    await setRules();
    const { customer } = await lateInvoice();
    onDay("2026-11-25");
    const before = await digestOf(on.app.deps.db);
    let asked = 0;
    const newId = () => {
      asked += 1;
      if (asked > 2) throw new Error("cut off");
      return on.app.deps.newId();
    };
    await expect(sendReminders({ ...on.app.deps, newId })).rejects.toThrow("cut off");
    expect(await digestOf(on.app.deps.db)).toEqual(before);
    await Promise.all(Array.from({ length: 5 }, () => sendReminders(on.app.deps)));
    expect(await chargesOf(customer)).toHaveLength(2);
  });
});

describe("the rules", () => {
  beforeAll(begin);
  afterAll(end);

  test("answer what was set, and days alone stay days alone", async () => {
    await setRules();
    const { data } = await on.call("getReminderRules", {});
    expect(data).toMatchObject({
      ...RULES,
      offsets: [
        RULES.offsets[0],
        RULES.offsets[1],
        { days: 20, fees: [{ currency: "EUR", amount: "7.50" }] },
      ],
      chargesTaxed: false,
    });
    expect(data.offsets[0]).toEqual({ days: 3 });
    const body = { enabled: true, offsets: [{ days: 3 }] };
    expect((await on.app.as("admin")("setReminderRules", { body })).data).toMatchObject({
      offsets: [{ days: 3 }],
      managerEmail: RULES.managerEmail,
      interestRates: RULES.interestRates,
    });
  });

  test.each<[string, object, string, string]>([
    [
      "a fee before the debt is late",
      { offsets: [{ days: 0, fees: [{ currency: "EUR", amount: "5" }] }] },
      "invalid_request",
      "/offsets/0",
    ],
    [
      "a fee of nothing",
      { offsets: [{ days: 5, fees: [{ currency: "EUR", amount: "0" }] }] },
      "amount_not_positive",
      "/offsets/0/fees/0/amount",
    ],
    [
      "a fee with too many decimals",
      { offsets: [{ days: 5, fees: [{ currency: "JPY", amount: "5.50" }] }] },
      "invalid_amount",
      "/offsets/0/fees/0/amount",
    ],
    [
      "a currency that is none",
      { offsets: [{ days: 5, fees: [{ currency: "XQX", amount: "5" }] }] },
      "unknown_currency",
      "/offsets/0/fees/0/currency",
    ],
    [
      "interest without a rate",
      { interestRates: [], offsets: [{ days: 5, interest: true }] },
      "invalid_request",
      "/offsets/0/interest",
    ],
    [
      "a rate of nothing",
      { interestRates: [{ currency: "EUR", rate: "0", dayCount: "actual/365" }] },
      "invalid_request",
      "/interestRates/0/rate",
    ],
    [
      "an escalation to nobody",
      { managerEmail: null, offsets: [{ days: 5, escalates: true }] },
      "invalid_request",
      "/offsets/0/escalates",
    ],
  ])("refuse %s, and change nothing", async (_what, change, code, pointer) => {
    const before = await digestOf(on.app.deps.db);
    const problem = await refusal(setRules(change as Body));
    expect([problem.code, problem.errors?.[0]?.pointer]).toEqual([code, pointer]);
    expect(await digestOf(on.app.deps.db)).toEqual(before);
  });
});
