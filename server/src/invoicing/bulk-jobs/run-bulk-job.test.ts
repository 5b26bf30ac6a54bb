import type { BulkAction, BulkJob } from "@billow/contract/invoicing/bulk.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { remindByHand } from "../../collections/dunning/remind-invoice.ts";
import { makePerson, makePersonWith } from "../../testing/acts/people.ts";
import { testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { readCsv } from "../../testing/csv.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { resumeBulkJobs } from "./resume-bulk-jobs.ts";
import { runBulkJob } from "./run-bulk-job.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-03-02T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

async function drafts(count: number): Promise<Invoice[]> {
  const customer = await makeCustomer(on.call);
  const made: Invoice[] = [];
  for (let index = 0; index < count; index += 1) made.push(await makeDraft(on.call, customer));
  return made;
}

async function start(action: BulkAction, invoices: readonly { id: string }[]): Promise<string> {
  const selection = { ids: invoices.map(({ id }) => id) };
  const body = { action, selection, ...(action === "void" && { reason: "made in error" }) };
  const { data } = await on.call("bulkInvoices", { body });
  if ("dryRun" in data) throw new Error("a job was asked for");
  return data.id;
}

const job = async (id: string): Promise<BulkJob> => (await on.call("getBulkJob", { params: { id } })).data;
const read = async ({ id }: { id: string }) => (await on.call("getInvoice", { params: { id } })).data;
const statuses = async (invoices: readonly { id: string }[]) =>
  (await Promise.all(invoices.map(read))).map(({ status }) => status);

describe("a bulk job", () => {
  test("sends each invoice as a click on it does, skips the others, and says what became of each", async () => {
    const invoices = await drafts(3);
    const paid = await makeInvoice(on, "paid");
    const id = await start("send", [...invoices, paid]);
    expect(await job(id)).toMatchObject({ action: "send", state: "queued", total: 4, done: 0, skipped: 1 });
    await runBulkJob(on.app.deps, id, { remind: remindByHand });
    const ended = await job(id);
    expect(ended).toMatchObject({ state: "done", total: 4, done: 3, failed: 0, skipped: 1 });
    expect(ended.createdBy).toMatchObject({ kind: "user", name: "Test billing" });
    expect(ended.results.map(({ number, outcome, detail }) => [number, outcome, detail])).toEqual([
      [paid.number, "skipped", "Already paid"],
      ...invoices.map(({ number }) => [number, "done", null]).reverse(),
    ]);
    for (const invoice of await Promise.all(invoices.map(read))) {
      expect(invoice.status).toBe("sent");
      expect(invoice.timeline.map(({ type }) => type)).toEqual(["created", "finalized", "sent"]);
      expect(invoice.timeline.at(-1)?.actor).toMatchObject({ kind: "user", name: "Test billing" });
      expect(invoice.availableActions).toContain("undoSend");
    }
    const listed = await on.call("listBulkJobs", { query: { limit: 1 } });
    expect(listed.data.items).toMatchObject([{ id, state: "done", done: 3, skipped: 1 }]);
  });

  test("voids with its reason", async () => {
    const invoices = [await makeInvoice(on, "sent"), await makeInvoice(on, "draft")];
    await runBulkJob(on.app.deps, await start("void", invoices), { remind: remindByHand });
    for (const invoice of await Promise.all(invoices.map(read))) {
      expect(invoice.status).toBe("voided");
      expect(invoice.timeline.find(({ type }) => type === "voided")?.data).toMatchObject({
        reason: "made in error",
      });
    }
  });

  test("reminds of what was sent, and leaves alone what was not", async () => {
    const [sent, overdue] = [await makeInvoice(on, "sent"), await makeInvoice(on, "overdue")];
    const id = await start("remind", [sent, overdue, await makeInvoice(on, "pending")]);
    await runBulkJob(on.app.deps, id, { remind: remindByHand });
    expect(await job(id)).toMatchObject({
      done: 2,
      skipped: 1,
      results: [{ detail: "Not sent yet" }, {}, {}],
    });
    for (const invoice of await Promise.all([sent, overdue].map(read))) {
      expect(invoice.timeline.at(-1)).toMatchObject({ type: "reminded", actor: { name: "Test billing" } });
    }
  });

  test("skips what changed since it was made, with the reason", async () => {
    const [changed, other] = await drafts(2);
    if (changed === undefined || other === undefined) throw new Error("two drafts are made");
    const id = await start("send", [changed, other]);
    await on.call("voidInvoice", { params: { id: changed.id }, body: { reason: "wrong customer" } });
    await runBulkJob(on.app.deps, id, { remind: remindByHand });
    expect(await statuses([changed, other])).toEqual(["voided", "sent"]);
    const { results } = await job(id);
    expect(results[0]).toMatchObject({ number: changed.number, outcome: "skipped", detail: "Voided" });
  });

  test("run many times and by many at once does no invoice twice", async () => {
    const invoices = await drafts(12);
    const id = await start("send", invoices);
    await Promise.all(Array.from({ length: 3 }, () => runBulkJob(on.app.deps, id, { remind: remindByHand })));
    await runBulkJob(on.app.deps, id, { remind: remindByHand });
    expect(await job(id)).toMatchObject({ state: "done", done: 12, failed: 0, skipped: 0 });
    for (const invoice of await Promise.all(invoices.map(read))) {
      expect(invoice.timeline.filter(({ type }) => type === "sent")).toHaveLength(1);
    }
  });

  test("of two over the same invoices, each is done by one and skipped by the other", async () => {
    const invoices = await drafts(12);
    const ids = [await start("send", invoices), await start("send", invoices)];
    await Promise.all(ids.map((id) => runBulkJob(on.app.deps, id, { remind: remindByHand })));
    const [first, second] = await Promise.all(ids.map(job));
    expect((first?.done ?? 0) + (second?.done ?? 0)).toBe(12);
    expect((first?.skipped ?? 0) + (second?.skipped ?? 0)).toBe(12);
    const skipped = [first, second]
      .flatMap((one) => one?.results ?? [])
      .filter(({ outcome }) => outcome === "skipped");
    expect(new Set(skipped.map(({ detail }) => detail))).toEqual(new Set(["Already sent"]));
  });

  test("stops when it is told to and goes on where it stopped", async () => {
    const invoices = await drafts(4);
    const id = await start("send", invoices);
    await runBulkJob(on.app.deps, id, { remind: remindByHand, signal: AbortSignal.abort() });
    expect(await job(id)).toMatchObject({ state: "running", done: 0 });
    expect(await resumeBulkJobs(on.app.deps)).toBeGreaterThan(0);
    await runBulkJob(on.app.deps, id, { remind: remindByHand });
    expect(await job(id)).toMatchObject({ state: "done", done: 4 });
    expect(await resumeBulkJobs(on.app.deps)).toBe(0);
  });

  test("that is cancelled does nothing more, and cannot be cancelled once it is done", async () => {
    const invoices = await drafts(2);
    const id = await start("send", invoices);
    expect((await on.call("cancelBulkJob", { params: { id } })).data).toMatchObject({
      state: "cancelled",
      done: 0,
    });
    await runBulkJob(on.app.deps, id, { remind: remindByHand });
    expect(await statuses(invoices)).toEqual(["draft", "draft"]);
    const done = await start("send", invoices);
    await runBulkJob(on.app.deps, done, { remind: remindByHand });
    expect(await refusal(on.call("cancelBulkJob", { params: { id: done } }))).toMatchObject({
      code: "conflict",
    });
  });

  test("of sending is undone as long as its e-mails are held", async () => {
    const invoices = await drafts(3);
    const id = await start("send", invoices);
    await runBulkJob(on.app.deps, id, { remind: remindByHand });
    const undone = (await on.call("undoBulkJob", { params: { id } })).data;
    expect(undone).toMatchObject({ done: 0, skipped: 3 });
    expect(undone.results[0]).toMatchObject({ code: "undone", detail: "Sending undone" });
    expect(await statuses(invoices)).toEqual(["pending", "pending", "pending"]);

    const again = await start("send", invoices);
    await runBulkJob(on.app.deps, again, { remind: remindByHand });
    on.clock.advance({ seconds: 5 });
    expect(await refusal(on.call("undoBulkJob", { params: { id: again } }))).toMatchObject({
      code: "conflict",
    });
    expect(await statuses(invoices)).toEqual(["sent", "sent", "sent"]);
  });

  test("is reported whole as a CSV file", async () => {
    const customer = await makeCustomer(on.call, { name: "=Formula, Inc." });
    const invoice = await makeDraft(on.call, customer);
    const id = await start("send", [invoice, await makeInvoice(on, "voided")]);
    await runBulkJob(on.app.deps, id, { remind: remindByHand });
    const [header, ...rows] = readCsv((await on.call("getBulkReport", { params: { id } })).data);
    expect(header?.join()).toBe("Invoice Number,Customer,Currency,Total,Result,Code,Reason,At");
    expect(rows).toHaveLength(2);
    expect(rows[0]?.slice(0, 6)).toEqual([invoice.number, "'=Formula, Inc.", "EUR", "100.00", "done", ""]);
    expect(rows[1]?.slice(4, 7)).toEqual(["skipped", "action_not_allowed", "Voided"]);
  });

  test("asked for twice with one Idempotency-Key is one job", async () => {
    const selection = { ids: (await drafts(1)).map(({ id }) => id) };
    const call = { body: { action: "send", selection }, idempotencyKey: "send-it-once" } as const;
    const [first, second] = [await on.call("bulkInvoices", call), await on.call("bulkInvoices", call)];
    expect(first.data).toEqual(second.data);
  });

  const begun = {
    "who is disabled": async () => {
      const person = await makePerson(on.app, "billing");
      return { call: person.call, end: () => changeUser(person.id, { disabled: true }) };
    },
    "whose role changes": async () => {
      const person = await makePerson(on.app, "billing");
      return { call: person.call, end: () => changeUser(person.id, { role: "support" }) };
    },
    "whose own role loses the right": async () => {
      const permissions = ["invoices.view", "invoices.write"] as const;
      const { call, role } = await makePersonWith(on.app, [...permissions]);
      const body = { permissions: ["invoices.view" as const] };
      return { call, end: () => on.app.as("admin")("updateRole", { params: { id: role }, body }) };
    },
    "whose key is revoked": async () => {
      const body = { name: "Robot", scopes: ["invoices:write" as const] };
      const { id, key } = (await on.app.as("admin")("createApiKey", { body })).data;
      const call = on.app.withHeaders({ authorization: `Bearer ${key}` });
      return { call, end: () => on.app.as("admin")("revokeApiKey", { params: { id } }) };
    },
  };
  const changeUser = (id: string, body: { disabled?: boolean; role?: "support" }) =>
    on.app.as("admin")("updateUser", { params: { id }, body });

  test.each(Object.entries(begun))(
    "of somebody %s stops before its next invoice, for good",
    async (_, begin) => {
      const invoices: Invoice[] = [];
      for (let made = 0; made < 8; made += 1) invoices.push(await makeInvoice(on, "sent"));
      const { call, end } = await begin();
      const selection = { ids: invoices.map(({ id }) => id) };
      const { data } = await call("bulkInvoices", { body: { action: "remind", selection } });
      const id = "dryRun" in data ? "" : data.id;
      let ending: Promise<unknown> | undefined;
      await runBulkJob(on.app.deps, id, {
        remind: async (...step) => {
          ending ??= end();
          await ending;
          await remindByHand(...step);
        },
      });
      const stopped = await job(id);
      // What was being done at that moment is done.
      expect(stopped).toMatchObject({ state: "cancelled", failed: 0, skipped: 0 });
      expect(stopped.done).toBeGreaterThan(0);
      expect(stopped.done).toBeLessThan(invoices.length);
      await runBulkJob(on.app.deps, id, { remind: remindByHand });
      expect(await job(id)).toEqual(stopped);
      const { items } = (await on.app.as("admin")("listAudit", { query: { subject: `bulkJob:${id}` } })).data;
      expect(items.map(({ type, actor }) => [type, actor.name])).toEqual([
        ["bulkJob.cancelled", "System"],
        ["bulkJob.started", expect.any(String)],
      ]);
    },
  );

  test("leaves books, series and timelines in order, whatever was done", async () => {
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });
});
