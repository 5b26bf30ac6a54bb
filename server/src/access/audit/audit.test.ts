import type { AuditEvent } from "@billow/contract/access/audit.ts";
import type { Api } from "@billow/contract/api.ts";
import type { QueryInputOf } from "@billow/contract/route.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, type TestClient, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { makeInvoice } from "../../testing/invoicing.ts";

let app: TestApp;
let call: TestClient;
let userId: string;
let invoice: { id: string; number: string };

beforeAll(async () => {
  const clock = fixedClock("2026-10-25T22:59:59.500Z");
  app = await testApp({ clock, env: { BILLOW_TIMEZONE: "Europe/Berlin" } });
  call = app.as("admin");
  const user = {
    name: "=Bea",
    email: "bea@test.example",
    role: "support",
    password: "correct horse battery",
  } as const;
  userId = (await call("createUser", { body: user })).data.id;
  clock.set("2026-10-25T23:00:00Z");
  await call("updateUser", { params: { id: userId }, body: { role: "manager" } });
  invoice = await makeInvoice({ app, clock, call: app.as("billing") }, "pending");
});

afterAll(() => app.close());

const typesOf = (events: AuditEvent[]) => events.map(({ type }) => type);

type Query = QueryInputOf<Api["listAudit"]>;

async function listed(query: Query) {
  return (await call("listAudit", { query })).data.items;
}

test("the log says who did what to what, newest first, page by page", async () => {
  const all = await listed({});
  expect(all[0]).toMatchObject({
    type: "invoice.finalized",
    subject: { kind: "invoice", id: invoice.id, name: invoice.number },
    actor: { kind: "user", name: "Test billing" },
  });
  expect(all.at(-1)).toMatchObject({
    at: "2026-10-25T22:59:59.500Z",
    type: "user.created",
    subject: { kind: "user", id: userId, name: "=Bea" },
    data: { role: "support" },
  });
  const paged = [];
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = (await call("listAudit", { query: { limit: 1, cursor } })).data;
    paged.push(...items);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  expect(paged).toEqual(all);
});

test("the log is narrowed by who, what, whom and when", async () => {
  const all = await listed({});
  const admin = all.at(-1)?.actor.id ?? "";
  for (const [query, isMeant] of [
    [{ actor: admin }, (event) => event.actor.id === admin],
    [{ actor: "system" }, (event) => event.actor.kind === "system"],
    [{ type: "user.changed" }, ({ type }) => type === "user.changed"],
    [{ type: "user.*" }, ({ type }) => type.startsWith("user.")],
    [{ subject: "invoice" }, ({ subject }) => subject.kind === "invoice"],
    [{ subject: `user:${userId}` }, ({ subject }) => subject.id === userId],
    [{ subject: "user:nobody", type: "user.*" }, () => false],
    [{ from: "2026-10-25T23:00:00Z" }, ({ at }) => Date.parse(at) >= Date.parse("2026-10-25T23:00:00Z")],
    [{ before: "2026-10-26" }, ({ type }) => type === "user.created"],
  ] satisfies [Query, (event: AuditEvent) => boolean][])
    expect(await listed(query), JSON.stringify(query)).toEqual(all.filter(isMeant));
});

test.each(["type=user.shaved", "type=users.*", "subject=horse:1", "from=yesterday", "who=me"])(
  "%s is refused",
  async (query) => {
    const url = `/api/v1/audit?${query}`;
    const answer = await app.server.inject({ url, headers: await app.cookieOf("admin") });
    expect(answer.statusCode).toBe(400);
  },
);

test("the exports hold the same, and no cell of the CSV becomes a formula", async () => {
  const exported = async (path: string) =>
    (await app.server.inject({ url: `/api/v1/audit/export.${path}`, headers: await app.cookieOf("admin") }))
      .body;
  const lines = (await exported("ndjson")).split("\n").slice(0, -1);
  expect(lines.map((line) => JSON.parse(line))).toEqual(await listed({}));
  const csv = (await exported("csv?type=user.*")).split("\r\n");
  expect(csv[0]).toBe("Event,Time,Type,Subject Kind,Subject ID,Subject,Actor Kind,Actor ID,Actor,Data");
  expect(csv).toHaveLength(4);
  expect(csv[2]).toContain(`,user.created,user,${userId},'=Bea,user,`);
  expect(typesOf(await listed({ type: "user.*" }))).toEqual(["user.changed", "user.created"]);
});
