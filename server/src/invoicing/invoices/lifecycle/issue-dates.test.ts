import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { remindByHand } from "../../../collections/dunning/remind-invoice.ts";
import { testApp } from "../../../testing/app.ts";
import { faultsOf } from "../../../testing/books.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, refusal } from "../../../testing/invoicing.ts";
import { verified } from "../../../testing/verified.ts";
import { runBulkJob } from "../../bulk-jobs/run-bulk-job.ts";
import { markOverdue } from "./mark-overdue.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-12-28T11:00:00Z");
  const app = await testApp({ clock, env: { BILLOW_TIMEZONE: "America/New_York" } });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

beforeEach(() => on.clock.set("2026-12-28T11:00:00Z"));

const get = async (id: string) => (await on.call("getInvoice", { params: { id } })).data;

/** Every way in which a draft is issued. */
const WAYS: [string, (id: string) => Promise<unknown>][] = [
  ["finalizing", (id) => on.call("finalizeInvoice", { params: { id } })],
  ["sending", (id) => on.call("sendInvoice", { params: { id } })],
  [
    "sending many",
    async (id) => {
      const job = await on.call("bulkInvoices", { body: { action: "send", selection: { ids: [id] } } });
      if (!("id" in job.data)) throw new Error("a job was asked for");
      await runBulkJob(on.app.deps, job.data.id, { remind: remindByHand });
    },
  ],
];

async function postedOn({ id }: Pick<Invoice, "id">): Promise<string[]> {
  const { data } = await on.call("listLedgerEntries", { query: { invoiceId: id } });
  return [...new Set(data.items.map((entry) => entry.postedOn))];
}

describe("a draft that is issued on a later day", () => {
  test.each(WAYS)(
    "by %s bears that day, is due later, and keeps its number over a year's end",
    async (_, issue) => {
      const customer = await makeCustomer(on.call, { paymentTermsDays: 10 });
      const draft = await makeDraft(on.call, customer);
      expect(draft).toMatchObject({ issueDate: "2026-12-28", dueDate: "2027-01-07" });
      // In New York it is still the 19th.
      on.clock.set("2027-01-20T04:30:00Z");
      expect(await get(draft.id)).toMatchObject({
        issueDate: "2026-12-28",
        issuedToday: { issueDate: "2027-01-19", dueDate: "2027-01-29" },
      });
      await issue(draft.id);
      const issued = await get(draft.id);
      expect(issued).toMatchObject({
        number: draft.number,
        issueDate: "2027-01-19",
        dueDate: "2027-01-29",
        issuedToday: null,
      });
      expect(issued.number).toMatch(/^INV-2026-/);
      expect(issued.timeline.find(({ type }) => type === "finalized")?.data).toMatchObject({
        issueDate: "2027-01-19",
        dueDate: "2027-01-29",
      });
      expect(await postedOn(draft)).toEqual(["2027-01-19"]);
      on.clock.advance({ seconds: 10 });
      await markOverdue(on.app.deps);
      expect((await get(draft.id)).status).not.toBe("overdue");
      // Found by its number's year, in every order, also among what was issued since.
      const found = { q: "INV-2026", issuedFrom: "2027-01-01", customerId: customer.id };
      for (const sort of ["number", "-number", "-issueDate"] as const) {
        const { data } = await on.call("listInvoices", { query: { ...found, sort } });
        expect(data.items.map(({ id }) => id)).toEqual([draft.id]);
      }
      expect((await verified(on.app.deps)).findings).toEqual([]);
    },
  );

  test("keeps a due date that a person chose, until that is past", async () => {
    const customer = await makeCustomer(on.call, { paymentTermsDays: 10 });
    const chosen = await makeDraft(on.call, customer, { dueDate: "2027-01-12" });
    const edited = await makeDraft(on.call, customer);
    await on.call("updateInvoice", { params: { id: edited.id }, body: { dueDate: "2027-01-13" } });
    const untouched = await makeDraft(on.call, customer);
    const body = { dueDate: untouched.dueDate, note: "An editor sends all its fields" };
    await on.call("updateInvoice", { params: { id: untouched.id }, body });
    on.clock.set("2027-01-12T12:00:00Z");
    const early = await on.call("finalizeInvoice", { params: { id: chosen.id } });
    expect(early.data).toMatchObject({ issueDate: "2027-01-12", dueDate: "2027-01-12" });
    const moved = await on.call("finalizeInvoice", { params: { id: untouched.id } });
    expect(moved.data).toMatchObject({ issueDate: "2027-01-12", dueDate: "2027-01-22" });
    on.clock.set("2027-01-14T12:00:00Z");
    const late = await on.call("finalizeInvoice", { params: { id: edited.id } });
    expect(late.data).toMatchObject({ issueDate: "2027-01-14", dueDate: "2027-01-24" });
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("cannot get a due date in the past, and may keep the one it had while it is edited", async () => {
    const draft = await makeDraft(on.call, await makeCustomer(on.call), { dueDate: "2026-12-30" });
    on.clock.set("2027-01-04T12:00:00Z");
    const edit = (dueDate: string) =>
      on.call("updateInvoice", { params: { id: draft.id }, body: { dueDate, note: "seen" } });
    expect(await refusal(edit("2027-01-03"))).toMatchObject({
      code: "invalid_date",
      detail: expect.stringContaining("2027-01-04"),
    });
    expect((await edit("2026-12-30")).data.dueDate).toBe("2026-12-30");
    expect((await edit("2027-01-04")).data.dueDate).toBe("2027-01-04");
  });

  test("is not issued by a clock that went back", async () => {
    const draft = await makeDraft(on.call, await makeCustomer(on.call));
    on.clock.set("2026-12-27T12:00:00Z");
    const params = { id: draft.id };
    expect(await refusal(on.call("sendInvoice", { params }))).toMatchObject({ code: "invalid_date" });
    expect(await get(draft.id)).toMatchObject({ status: "draft", issuedToday: null });
  });
});
