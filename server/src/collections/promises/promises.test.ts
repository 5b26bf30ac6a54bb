import { afterEach, beforeEach, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import {
  type Invoicing,
  makeCustomer,
  makeDraft,
  makeInvoice,
  outcomes,
  refusal,
} from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";
import { sendReminders } from "../dunning/send-reminders.ts";

let on: Invoicing;

beforeEach(async () => {
  const clock = fixedClock("2026-11-01T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  const offsets = [{ days: 3, fees: [{ currency: "EUR", amount: "5.00" }] }, { days: 10 }];
  await app.as("admin")("setReminderRules", { body: { enabled: true, offsets } });
});

afterEach(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
});

/** An invoice over 100.00, due on 15 November. */
async function lateInvoice() {
  const customer = await makeCustomer(on.call);
  const { id } = await makeDraft(on.call, customer, { dueDate: "2026-11-15" });
  await on.call("sendInvoice", { params: { id } });
  on.clock.advance({ seconds: 5 });
  return { id, customer };
}

const read = async (id: string) => (await on.call("getInvoice", { params: { id } })).data;
const promise = (id: string, day: string, note?: string) =>
  on.call("promisePayment", { params: { id }, body: { on: day, ...(note && { note }) } });

async function remindedOn(...days: string[]): Promise<string[]> {
  const sent: string[] = [];
  for (const day of days) {
    on.clock.set(`${day}T10:00:00Z`);
    if ((await sendReminders(on.app.deps)) > 0) sent.push(day);
  }
  return sent;
}

test("pauses reminders and their fees until its day is over; broken, they go on", async () => {
  const { id, customer } = await lateInvoice();
  const { data } = await promise(id, "2026-11-19", "after payday");
  expect(data.promise).toEqual({ on: "2026-11-19", note: "after payday", isBroken: false });
  expect(data.timeline.at(-1)).toMatchObject({
    type: "promised",
    data: { promisedOn: "2026-11-19", note: "after payday" },
  });
  expect(await remindedOn("2026-11-18", "2026-11-19")).toEqual([]);
  const { skipped } = (await on.call("previewReminders", {})).data;
  expect(skipped).toMatchObject([{ invoice: { id }, code: "promised" }]);
  expect(await remindedOn("2026-11-20", "2026-11-24", "2026-11-25")).toEqual(["2026-11-20", "2026-11-25"]);
  expect((await read(id)).promise).toMatchObject({ isBroken: true });
  const { items } = (await on.call("listCharges", { query: { customerId: customer.id } })).data;
  expect(items).toMatchObject([{ kind: "reminderFee", chargedOn: "2026-11-20" }]);
  const listed = (await on.call("listInvoices", { query: { customerId: customer.id } })).data.items;
  expect(listed.map((one) => one.promise?.on)).toEqual(["2026-11-19"]);
});

test("is replaced by another, taken back, and gone where nothing is due", async () => {
  const { id } = await lateInvoice();
  await promise(id, "2026-11-19", "first");
  expect((await promise(id, "2026-11-30")).data.promise).toEqual({
    on: "2026-11-30",
    note: null,
    isBroken: false,
  });
  const withdrawn = (await on.call("withdrawPromise", { params: { id } })).data;
  expect(withdrawn.promise).toBeNull();
  expect(withdrawn.timeline.at(-1)).toMatchObject({ type: "promiseWithdrawn" });
  expect(await remindedOn("2026-11-18")).toEqual(["2026-11-18"]);
  await promise(id, "2026-11-30");
  await on.call("recordPayment", { params: { id }, body: { amount: "100.00", method: "card" } });
  expect((await read(id)).promise).toBeNull();
});

test("is refused where nothing is due, in the past and too far ahead, and changes nothing", async () => {
  const draft = await makeInvoice(on, "draft");
  const paid = await makeInvoice(on, "paid");
  const { id } = await lateInvoice();
  const before = await digestOf(on.app.deps.db);
  for (const one of [draft, paid])
    expect((await refusal(promise(one.id, "2026-11-19"))).code).toBe("action_not_allowed");
  for (const day of ["2026-10-31", "2027-11-02"]) {
    const { code, errors } = await refusal(promise(id, day));
    expect([code, errors?.[0]?.pointer]).toEqual(["invalid_date", "/on"]);
  }
  expect((await refusal(on.call("withdrawPromise", { params: { id } }))).code).toBe("action_not_allowed");
  expect(await digestOf(on.app.deps.db)).toEqual(before);
});

test("of two people at once that saw the same version, one wins and the other is told", async () => {
  const { id } = await lateInvoice();
  const { etag } = await on.call("getInvoice", { params: { id } });
  const ask = (day: string) =>
    on.call("promisePayment", { params: { id }, body: { on: day }, ...(etag && { ifMatch: etag }) });
  const { answers, codes } = await outcomes([ask("2026-11-19"), ask("2026-11-20")]);
  expect([answers.length, codes]).toEqual([1, { stale_version: 1 }]);
});
