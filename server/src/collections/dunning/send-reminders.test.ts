import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { reachedRule } from "@billow/core/testing/reached-rule.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { digestOf, emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";
import { sendReminders } from "./send-reminders.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-01T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

beforeEach(async () => {
  await emptyBusiness(on.app.deps.db);
  on.clock.set("2026-11-01T10:00:00Z");
  await setRules([-3, 3, 10]);
});

const setRules = (days: number[], enabled = true, text: string | null = null) =>
  on.app.as("admin")("setReminderRules", {
    body: { enabled, offsets: days.map((day) => ({ days: day })), text },
  });

/** A sent invoice that is due on the 15th. */
async function sentInvoice(customer?: Customer): Promise<Invoice> {
  const { id } = await makeDraft(on.call, customer ?? (await makeCustomer(on.call)), {
    dueDate: "2026-11-15",
  });
  await on.call("sendInvoice", { params: { id } });
  on.clock.advance({ seconds: 5 });
  return read(id);
}

async function read(id: string): Promise<Invoice> {
  return (await on.call("getInvoice", { params: { id } })).data;
}

const remindedOf = ({ timeline }: Invoice) =>
  timeline.flatMap((entry) => (entry.type === "reminded" ? [entry.data.rule ?? "by hand"] : []));

async function remindersHeld(): Promise<{ recipient: string; detail: unknown }[]> {
  const { db } = on.app.deps;
  return db
    .selectFrom("email")
    .select(["recipient", "detail"])
    .where("kind", "=", "reminder")
    .orderBy("id")
    .execute();
}

const onDay = (day: string) => on.clock.set(`${day}T10:00:00Z`);

describe("the round of reminders", () => {
  test("reminds once by each rule as its day comes, and mails what is due", async () => {
    await setRules([-3, 3, 10], true, "Please mind.");
    const { id } = await sentInvoice();
    const sent: [string, number][] = [];
    for (const day of ["11", "12", "13", "15", "17", "18", "19", "25", "26"]) {
      onDay(`2026-11-${day}`);
      const count = (await sendReminders(on.app.deps)) + (await sendReminders(on.app.deps));
      if (count > 0) sent.push([day, count]);
    }
    expect(sent).toEqual([
      ["12", 1],
      ["18", 1],
      ["25", 1],
    ]);
    const invoice = await read(id);
    expect(remindedOf(invoice)).toEqual([-3, 3, 10]);
    expect(invoice.timeline.at(-1)?.actor.kind).toBe("system");
    const held = await remindersHeld();
    expect(held.map(({ detail }) => detail)).toEqual(
      [-3, 3, 10].map((daysOverdue) => ({ amountDue: "100.00", daysOverdue, text: "Please mind." })),
    );
    expect(new Set(held.map(({ recipient }) => recipient)).size).toBe(1);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
    expect((await verified(on.app.deps)).findings).toEqual([]);
  });

  test("reminds of what was left alone for long by the last rule only", async () => {
    const { id } = await sentInvoice();
    onDay("2027-03-01");
    expect(await sendReminders(on.app.deps)).toBe(1);
    expect(remindedOf(await read(id))).toEqual([10]);
  });

  test("sends nothing while it is off, at night, or to whom nothing may be sent", async () => {
    const { id } = await sentInvoice();
    onDay("2026-11-18");
    await setRules([3], false);
    expect(await sendReminders(on.app.deps)).toBe(0);
    await setRules([3], true);
    on.clock.set("2026-11-18T07:59:59Z");
    expect(await sendReminders(on.app.deps)).toBe(0);
    onDay("2026-11-18");
    const params = { id: (await read(id)).customer.id };
    await on.call("setCustomerReminders", { params, body: { mode: "off" } });
    expect(await sendReminders(on.app.deps)).toBe(0);
    await on.call("setCustomerReminders", { params, body: { mode: "default" } });
    await on.call("updateCustomer", { params, body: { billingEmail: null } });
    expect(await sendReminders(on.app.deps)).toBe(0);
    await on.call("updateCustomer", { params, body: { billingEmail: "b@x.example" } });
    expect(await sendReminders(on.app.deps)).toBe(1);
  });

  test("leaves alone whose credit covers all it owes in its currency, to the last cent, and says so", async () => {
    const customer = await makeCustomer(on.call);
    const first = await sentInvoice(customer);
    const second = await sentInvoice(customer);
    const paid = await makeInvoice(on, "paid", { customer });
    const yen = await makeInvoice(on, "paid", { customer: await makeCustomer(on.call, { currency: "JPY" }) });
    onDay("2026-11-18");
    const overpay = (id: string, amount: string) =>
      on.call("recordPayment", { params: { id }, body: { amount, method: "card" } });
    const preview = async () => {
      const { items, skipped } = (await on.call("previewReminders", {})).data;
      return [items.map(({ invoice }) => invoice.id), skipped.map(({ invoice, code }) => [invoice.id, code])];
    };
    await overpay(yen.id, "5000");
    await overpay(paid.id, "199.99");
    expect(await preview()).toEqual([[first.id, second.id], []]);
    await overpay(paid.id, "0.01");
    const covered = [first, second].map(({ id }) => [id, "covered_by_credit"]);
    expect(await preview()).toEqual([[], covered]);
    expect(await sendReminders(on.app.deps)).toBe(0);
    expect((await read(first.id)).availableActions).not.toContain("remind");
    const { code, status } = await refusal(on.call("remindInvoice", { params: { id: first.id } }));
    expect([code, status]).toEqual(["covered_by_credit", 409]);
    const selection = { ids: [first.id, second.id] };
    const bulk = await on.call("bulkInvoices", { body: { action: "remind", selection, dryRun: true } });
    expect(bulk.data).toMatchObject({ eligible: 0, skipped: [{ code: "covered_by_credit" }, {}] });
    await on.call("applyCredit", { params: { id: first.id }, body: { amount: "50.00" } });
    expect(await preview()).toEqual([[], covered]);
  });

  test("leaves alone what is paid, voided, a draft or waiting to be sent", async () => {
    for (const status of ["draft", "pending", "paid", "voided", "refunded"] as const)
      await makeInvoice(on, status);
    onDay("2027-03-01");
    expect(await sendReminders(on.app.deps)).toBe(0);
  });

  test("follows a customer's own days", async () => {
    const customer = await makeCustomer(on.call);
    const body = { mode: "own" as const, offsets: [{ days: 5 }, { days: 1 }] };
    const { data } = await on.call("setCustomerReminders", { params: { id: customer.id }, body });
    expect(data).toEqual({ mode: "own", offsets: [{ days: 1 }, { days: 5 }] });
    const { id } = await sentInvoice(customer);
    for (const day of ["12", "16", "18", "20", "25"]) {
      onDay(`2026-11-${day}`);
      await sendReminders(on.app.deps);
    }
    expect(remindedOf(await read(id))).toEqual([1, 5]);
  });

  test("run five times at once over many invoices, reminds of each once", async () => {
    const customer = await makeCustomer(on.call);
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) ids.push((await sentInvoice(customer)).id);
    onDay("2026-11-18");
    const counts = await Promise.all(Array.from({ length: 5 }, () => sendReminders(on.app.deps)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
    expect(await remindersHeld()).toHaveLength(12);
    for (const id of ids) expect(remindedOf(await read(id))).toEqual([3]);
  });

  test("leaves nothing behind where it is cut off before its commit, and does it then", async () => {
    const { id } = await sentInvoice();
    onDay("2026-11-18");
    const before = await digestOf(on.app.deps.db);
    const { deps } = on.app;
    let asked = 0;
    const newId = () => {
      asked += 1;
      throw new Error("cut off");
    };
    await expect(sendReminders({ ...deps, newId })).rejects.toThrow("cut off");
    expect(asked).toBe(1);
    expect(await digestOf(deps.db)).toEqual(before);
    expect(await sendReminders(deps)).toBe(1);
    expect(remindedOf(await read(id))).toEqual([3]);
  });

  test("decides in the database what core decides at a rule's boundary, whenever it looks first", async () => {
    for (const days of [[0], [-1], [1], [-1, 0, 1]]) {
      await setRules(days);
      for (const today of ["2026-11-13", "2026-11-14", "2026-11-15", "2026-11-16"]) {
        onDay("2026-11-01");
        const { id, number } = await sentInvoice();
        onDay(today);
        const expected = reachedRule(days, { dueDate: "2026-11-15", today });
        const { data } = await on.call("previewReminders", {});
        const shown = data.items.filter(({ invoice }) => invoice.number === number);
        expect(shown.map((item) => item.days)).toEqual(expected === null ? [] : [expected]);
        await sendReminders(on.app.deps);
        expect(remindedOf(await read(id))).toEqual(expected === null ? [] : [expected]);
        await on.call("recordPayment", { params: { id }, body: { amount: "100", method: "card" } });
      }
    }
  });

  test("decides in the database what core decides", async () => {
    const days = [-5, 0, 4, 9];
    await setRules(days);
    const { id } = await sentInvoice();
    const reminded: number[] = [];
    for (let day = 1; day <= 30; day += 1) {
      const today = `2026-11-${String(day).padStart(2, "0")}`;
      onDay(today);
      const expected = reachedRule(days, { dueDate: "2026-11-15", today, reminded });
      const { data } = await on.call("previewReminders", {});
      expect(data.items.map((item) => item.days)).toEqual(expected === null ? [] : [expected]);
      expect(await sendReminders(on.app.deps)).toBe(expected === null ? 0 : 1);
      if (expected !== null) reminded.push(expected);
    }
    expect(remindedOf(await read(id))).toEqual(days);
  });
});

describe("the preview", () => {
  test("names who would get what, and who would not and why, though the rules are off", async () => {
    await setRules([3], false);
    const [reached, silent, unreachable] = [
      await makeCustomer(on.call),
      await makeCustomer(on.call),
      await makeCustomer(on.call),
    ];
    for (const customer of [reached, silent, unreachable]) await sentInvoice(customer);
    await on.call("setCustomerReminders", { params: { id: silent.id }, body: { mode: "off" } });
    await on.call("updateCustomer", { params: { id: unreachable.id }, body: { billingEmail: null } });
    onDay("2026-11-19");
    const { data } = await on.call("previewReminders", {});
    expect(data).toMatchObject({ date: "2026-11-19", enabled: false, eligibleCount: 1, skippedCount: 2 });
    expect(data.items).toMatchObject([
      {
        customer: { id: reached.id },
        recipient: reached.billingEmail,
        amountDue: "100.00",
        days: 3,
        dueDate: "2026-11-15",
      },
    ]);
    expect(data.skipped.map(({ customer, code }) => [customer.id, code])).toEqual([
      [silent.id, "reminders_off"],
      [unreachable.id, "customer_without_email"],
    ]);
    expect(await sendReminders(on.app.deps)).toBe(0);
  });
});

describe("by hand", () => {
  test("a reminder goes out now, as often as somebody asks, beside the rules", async () => {
    const { id } = await sentInvoice();
    for (const _ of [1, 2]) await on.call("remindInvoice", { params: { id } });
    onDay("2026-11-18");
    await sendReminders(on.app.deps);
    expect(remindedOf(await read(id))).toEqual(["by hand", "by hand", 3]);
    expect(await remindersHeld()).toHaveLength(3);
  });

  test("is refused where nothing can be reminded of, in a sentence, changing nothing", async () => {
    const draft = await makeInvoice(on, "draft");
    const paid = await makeInvoice(on, "paid");
    const held = (await on.call("sendInvoice", { params: { id: (await makeInvoice(on, "pending")).id } }))
      .data;
    const before = await digestOf(on.app.deps.db);
    for (const { id } of [draft, paid, held]) {
      const { code, detail } = await refusal(on.call("remindInvoice", { params: { id } }));
      expect(code).toBe("action_not_allowed");
      expect(detail).toMatch(/\.$/);
    }
    expect(await digestOf(on.app.deps.db)).toEqual(before);
  });

  test("rules are for administrators to set, days within reason and each once", async () => {
    const body = { enabled: true, offsets: [{ days: 1 }] };
    expect((await refusal(on.call("setReminderRules", { body }))).code).toBe("forbidden");
    const admin = on.app.as("admin");
    for (const offsets of [[{ days: 400 }], [{ days: 1 }, { days: 1 }], [{ days: 1.5 }]]) {
      const { code, errors } = await refusal(admin("setReminderRules", { body: { enabled: true, offsets } }));
      expect([code, errors?.[0]?.pointer.startsWith("/offsets")]).toEqual(["invalid_request", true]);
    }
    expect((await on.call("getReminderRules", {})).data.offsets).toEqual([
      { days: -3 },
      { days: 3 },
      { days: 10 },
    ]);
  });
});
