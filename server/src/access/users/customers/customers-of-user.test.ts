import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runBulkJob } from "../../../invoicing/bulk-jobs/run-bulk-job.ts";
import { makeLimited, makePerson } from "../../../testing/acts/people.ts";
import { testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, refusal } from "../../../testing/invoicing.ts";
import { type OpenEvents, openEvents } from "../../../testing/servers/event-source.ts";
import { createApiKey } from "../keys/create-api-key.ts";

let on: Invoicing;
let address: string;
const opened: OpenEvents[] = [];

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  // So that sessions may change something though the server listens elsewhere.
  const app = await testApp({ clock, env: { BILLOW_URL: "http://127.0.0.1:3000" } });
  on = { app, clock, call: app.as("admin") };
  address = await app.server.listen({ port: 0 });
});

afterAll(async () => {
  for (const events of opened) events.close();
  await on.app.close();
});

const listen = async (headers: Record<string, string>, path = "/events/stream") => {
  const events = await openEvents(`${address}/api/v1${path}`, headers);
  opened.push(events);
  return events;
};

const namesSeen = async (call: Invoicing["call"]) =>
  (await call("listCustomers", { query: {} })).data.items.map(({ name }) => name);

const limit = (id: string, customerIds: string[] | null) =>
  on.call("updateUser", { params: { id }, body: { customerIds } });

describe("the customers of a user", () => {
  test("are set when they are added or changed, shown with them, and recorded before and after", async () => {
    const customer = await makeCustomer(on.call, { name: "Alder" });
    const reference = { id: customer.id, name: "Alder", tenantId: customer.tenantId };
    const body = {
      name: "Kim",
      email: "kim@test.example",
      role: "support",
      customerIds: [customer.id],
    } as const;
    const { data } = await on.call("createUser", { body: { ...body, customerIds: [...body.customerIds] } });
    expect(data.customers).toEqual([reference]);
    expect((await on.call("getUser", { params: { id: data.id } })).data.customers).toEqual([reference]);
    const { items } = (await on.call("listUsers", { query: { limit: 200 } })).data;
    expect(items.find(({ id }) => id === data.id)?.customers).toEqual([reference]);
    expect(items.find(({ email }) => email === "admin@test.example")?.customers).toBeNull();
    expect((await limit(data.id, null)).data.customers).toBeNull();
    const events = (await on.call("listAudit", { query: { subject: `user:${data.id}` } })).data.items;
    expect(events.map(({ type, data: recorded }) => [type, recorded])).toEqual([
      [
        "user.changed",
        {
          name: "Kim",
          changes: [{ field: "customers", before: [`Alder (${customer.tenantId})`], after: null }],
        },
      ],
      ["user.invited", expect.objectContaining({ onlyCustomers: [`Alder (${customer.tenantId})`] })],
    ]);
  });

  test("are at least one, and customers that there are", async () => {
    const { id } = await makePerson(on.app, "support");
    expect(await refusal(limit(id, []))).toMatchObject({ code: "invalid_request" });
    expect(await refusal(limit(id, [on.app.deps.newId()]))).toMatchObject({
      code: "not_found",
      errors: [{ pointer: "/customerIds/0" }],
    });
  });

  test("include those billed with them and merged into them, not the one that they are billed with", async () => {
    const [parent, child, twin] = [
      await makeCustomer(on.call, { name: "Birch" }),
      await makeCustomer(on.call, { name: "Birch north" }),
      await makeCustomer(on.call, { name: "Birch twin" }),
    ];
    await on.call("setCustomerParent", { params: { id: child.id }, body: { parentId: parent.id } });
    await on.call("mergeCustomer", { params: { id: twin.id }, body: { into: parent.id } });
    const ofParent = await makeLimited(on.app, "support", [parent.id]);
    expect(await namesSeen(ofParent.call)).toEqual(["Birch", "Birch north"]);
    expect((await ofParent.call("getCustomer", { params: { id: twin.id } })).data.mergedInto?.name).toBe(
      "Birch",
    );
    const ofChild = await makeLimited(on.app, "support", [child.id]);
    expect(await namesSeen(ofChild.call)).toEqual(["Birch north"]);
    expect((await ofChild.call("getCustomer", { params: { id: child.id } })).data.parent).toBeNull();
    const ofTwin = await makeLimited(on.app, "support", [twin.id]);
    expect((await ofTwin.call("getCustomer", { params: { id: twin.id } })).data.mergedInto).toBeNull();
    const taking = ofChild.call("getCustomer", { params: { id: parent.id } });
    expect((await refusal(taking)).code).toBe("not_found");
    const seller = await makeLimited(on.app, "billing", [child.id]);
    for (const call of [seller.call, on.call]) {
      const { detail } = await refusal(makeDraft(call, child));
      expect(detail).toContain(`billed with ${call === on.call ? "Birch" : "another customer"}.`);
    }
  });

  test("are none once those are gone, not all", async () => {
    const customer = await makeCustomer(on.call, { name: "Cedar" });
    const person = await makeLimited(on.app, "support", [customer.id]);
    const { db } = on.app.deps;
    await db
      .updateTable("user_customer")
      .set({ customer_id: on.app.deps.newId() })
      .where("user_id", "=", person.id)
      .execute();
    expect(await namesSeen(person.call)).toEqual([]);
    expect((await person.call("getMe", {})).data.customers).toEqual([]);
  });

  test("cannot be some for the last administrator who sees all, also when two are limited at once", async () => {
    const customer = await makeCustomer(on.call, { name: "Elm" });
    const other = await makePerson(on.app, "admin");
    const { items } = (await on.call("listUsers", { query: { limit: 200 } })).data;
    const first = items.find(({ email }) => email === "admin@test.example")?.id ?? "";
    const both = await Promise.allSettled([
      limit(first, [customer.id]),
      other.call("updateUser", { params: { id: other.id }, body: { customerIds: [customer.id] } }),
    ]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { db } = on.app.deps;
    const left = await db
      .selectFrom("auth_user")
      .select("id")
      .where("role", "=", "admin")
      .where("limited", "=", false)
      .execute();
    expect(left).toHaveLength(1);
    const last = left[0]?.id === first ? on.call : other.call;
    const params = { id: left[0]?.id ?? "" };
    for (const body of [{ customerIds: [customer.id] }, { disabled: true }, { role: "support" as const }])
      expect((await refusal(last("updateUser", { params, body }))).code).toBe("conflict");
    await db.updateTable("auth_user").set({ limited: false }).execute();
  });
});

describe("a change of the customers", () => {
  test("holds from the next call on, for sessions and for keys", async () => {
    const [one, two] = [
      await makeCustomer(on.call, { name: "Fir" }),
      await makeCustomer(on.call, { name: "Gum" }),
    ];
    const person = await makeLimited(on.app, "billing", [one.id]);
    const { key } = await createApiKey(on.app.deps, on.app.deps.db, {
      name: "Its",
      scopes: ["*"],
      ownerId: person.id,
    });
    const withKey = on.app.withHeaders({ authorization: `Bearer ${key}` });
    for (const call of [person.call, withKey]) expect(await namesSeen(call)).toEqual(["Fir"]);
    expect((await withKey("getMe", {})).data.customers).toMatchObject([{ name: "Fir" }]);
    await limit(person.id, [two.id]);
    for (const call of [person.call, withKey]) expect(await namesSeen(call)).toEqual(["Gum"]);
    await limit(person.id, null);
    for (const call of [person.call, withKey]) expect(await namesSeen(call)).toContain("Fir");
  });

  test("ends streams, which tell of the own customers alone", async () => {
    const [one, two] = [await makeCustomer(on.call), await makeCustomer(on.call)];
    const person = await makeLimited(on.app, "support", [one.id]);
    const events = await listen(person.headers);
    const theirs = await makeDraft(on.call, two);
    await on.call("finalizeInvoice", { params: { id: theirs.id } });
    const own = await makeDraft(on.call, one);
    expect(await events.next()).toEqual({ name: "invoices", data: {} });
    await on.call("finalizeInvoice", { params: { id: own.id } });
    expect(await events.next()).toMatchObject({ name: "invoice", data: { id: own.id } });
    await limit(person.id, [one.id, two.id]);
    expect(await events.next()).toBeNull();
  });

  test("cancels a bulk job that goes on with invoices of others", async () => {
    const [one, two] = [await makeCustomer(on.call), await makeCustomer(on.call)];
    const person = await makeLimited(on.app, "billing", [one.id, two.id]);
    const ids = [(await makeDraft(on.call, one)).id, (await makeDraft(on.call, two)).id];
    const body = { action: "send", selection: { ids } } as const;
    const { data: job } = await person.call("bulkInvoices", {
      body: { ...body, selection: { ids: [...ids] } },
    });
    const params = { id: "id" in job ? job.id : "" };
    const watching = await listen(person.headers, `/bulk-jobs/${params.id}/events`);
    expect(await watching.next()).toMatchObject({ data: { state: "queued" } });
    await limit(person.id, [one.id]);
    expect(await watching.next()).toBeNull();
    await runBulkJob(on.app.deps, params.id, { remind: async () => {} });
    expect((await on.call("getBulkJob", { params })).data).toMatchObject({ state: "cancelled", done: 0 });
    expect((await refusal(person.call("getBulkJob", { params }))).code).toBe("not_found");
    expect((await person.call("listBulkJobs", { query: {} })).data.items).toEqual([]);
  });

  test("does not repeat an answer to somebody who sees others since", async () => {
    const [one, two] = [await makeCustomer(on.call), await makeCustomer(on.call)];
    const person = await makeLimited(on.app, "billing", [one.id, two.id]);
    for (const customer of [one, two]) await makeDraft(on.call, customer);
    const preview = () =>
      on.app.server.inject({
        method: "POST",
        url: "/api/v1/invoices/bulk",
        headers: { ...person.headers, "idempotency-key": `${person.id}-1` },
        payload: { action: "send", selection: { filter: {} }, dryRun: true },
      });
    expect((await preview()).json()).toMatchObject({ selected: 2 });
    await limit(person.id, [one.id]);
    expect((await preview()).json()).toMatchObject({ code: "idempotency_key_reused" });
  });
});

test("a transaction that is recorded for another customer is refused without naming it", async () => {
  const [one, two] = [await makeCustomer(on.call), await makeCustomer(on.call)];
  const person = await makeLimited(on.app, "billing", [one.id]);
  const pay = (call: Invoicing["call"], customerId: string, allowDuplicate = false) => {
    const money = { amount: "5.00", currency: "EUR", method: "card", transactionId: "T-1" };
    return call("createPayment", { body: { customerId, ...money, allowDuplicate } });
  };
  await pay(on.call, two.id);
  const { detail } = await refusal(pay(person.call, one.id));
  expect(detail).toBe(
    "This transaction is recorded already. Record it again only if the money was received twice.",
  );
  expect((await refusal(pay(on.call, one.id))).detail).toContain(two.name);
});
