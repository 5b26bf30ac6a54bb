import type { ServerResponse } from "node:http";
import type { WebhookDelivery } from "@billow/contract/activity/webhook-endpoints.ts";
import fc from "fast-check";
import { sql } from "kysely";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { enqueuing } from "../../../db/enqueue-webhooks.ts";
import { createTargets } from "../../../http/targets/targets.ts";
import { type TestApp, type TestClient, testApp } from "../../../testing/app.ts";
import { type FixedClock, fixedClock } from "../../../testing/clock.ts";
import {
  ok,
  type Received,
  type WebhookReceiver,
  webhookReceiver,
} from "../../../testing/servers/webhook-receiver.ts";
import { AT_ONCE_MAX, claimWebhook } from "./claim-webhook.ts";
import { attemptWebhook, deliverNextWebhook } from "./deliver-webhooks.ts";
import { forgetWebhooks } from "./forget-webhooks.ts";
import { settleWebhook } from "./settle-webhook.ts";

let app: TestApp;
let clock: FixedClock;
let receiver: WebhookReceiver;
let rendered: number;

// Signatures are verified against the real time.
const START = Math.floor(Date.now() / 1000) * 1000;
const at = (seconds: number) => clock.set(new Date(START + seconds * 1000).toISOString());

const options = {
  render: async ({ id }: { id: string }) => {
    rendered += 1;
    return id === "gone" ? null : { id, rendered };
  },
  timeoutMs: 2_000,
};

beforeAll(async () => {
  clock = fixedClock(new Date(START).toISOString());
  app = await testApp({ clock });
  receiver = await webhookReceiver();
});

beforeEach(async () => {
  at(0);
  rendered = 0;
  Object.assign(receiver, { received: [], mostAtOnce: 0, respond: ok });
  await sql`DELETE FROM webhook_endpoint`.execute(app.deps.db);
});

afterAll(async () => {
  await receiver.close();
  await app.close();
});

const admin: TestClient = (...call) => app.as("admin")(...call);

async function makeEndpoint(events = ["invoice.*"], url = receiver.url) {
  return (await admin("createWebhookEndpoint", { body: { url, events } })).data;
}

/** Says that something happened, as whoever records it does. */
async function say(...events: [type: string, subject: string, seq: number][]): Promise<void> {
  const said = sql`(SELECT * FROM unnest(${events.map(([type]) => type)}::text[], ${events.map(([type]) => type.split(".")[0])}::text[],
    ${events.map(([, id]) => id)}::text[], ${events.map(([, , seq]) => seq)}::int[]) AS said (type, subject_kind, subject_id, seq)
    CROSS JOIN (SELECT ${new Date(clock.nowMs()).toISOString()}::timestamptz AS at) AS moment)`;
  await sql`WITH ${enqueuing(said, ["invoice.sent", "invoice.paid", "invoice.voided"])} SELECT 1`.execute(
    app.deps.db,
  );
}

/** The headers as a receiver hands them to its library. */
const headersOf = (call: Received | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(call?.headers ?? {}).map(([name, value]) => [name, String(value)]));

/** Makes everything that is due, by several at once; says how many deliveries those were. */
async function deliverAll(lanes = 3): Promise<number> {
  let made = 0;
  const lane = async () => {
    while (await deliverNextWebhook(app.deps, options)) made += 1;
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return made;
}

async function deliveriesOf({ id }: { id: string }, state?: WebhookDelivery["state"]) {
  const query = { limit: "200", ...(state !== undefined && { state }) };
  return (await admin("listWebhookDeliveries", { params: { id }, query: Object.assign(query) })).data.items;
}

describe("a delivery", () => {
  test("arrives with type, time and the subject, signed so that standardwebhooks verifies it", async () => {
    const endpoint = await makeEndpoint(["invoice.sent"]);
    const others = await makeEndpoint(["invoice.voided"]);
    await say(["invoice.sent", "i1", 3], ["invoice.voided", "c1", 1], ["invoice.unknown", "i1", 4]);
    expect(await deliverAll()).toBe(2);
    const calls = receiver.received.map(({ body, headers }) => ({
      type: JSON.parse(body).type,
      id: headers["webhook-id"],
    }));
    const [delivery, ...more] = await deliveriesOf(endpoint);
    expect(more).toEqual([]);
    expect(delivery).toMatchObject({
      type: "invoice.sent",
      subject: { kind: "invoice", id: "i1" },
      state: "sent",
      attempts: 1,
      answers: [{ status: 204, body: "", error: null }],
    });
    expect(calls).toContainEqual({ type: "invoice.sent", id: delivery?.id });
    const call = receiver.received.find(({ headers }) => headers["webhook-id"] === delivery?.id);
    const verified = new Webhook(endpoint.secret).verify(call?.body ?? "", headersOf(call));
    expect(verified).toEqual({
      type: "invoice.sent",
      timestamp: new Date(START).toISOString().replace(".000Z", "Z"),
      data: { id: "i1", rendered: expect.any(Number) },
    });
    expect((await deliveriesOf(others)).map(({ type }) => type)).toEqual(["invoice.voided"]);
  });

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      "a redirect",
      (response) => response.writeHead(302, { location: receiver.url }).end(),
      "302, a redirect",
    ],
    ["a fault", (response) => response.writeHead(500).end("out of order"), "It answered 500."],
    ["a refusal", (response) => response.writeHead(404).end(), "It answered 404."],
    ["garbage", (response) => response.socket?.end("\u0000\u0001 what?\r\n\r\n"), ""],
    ["nothing", (response) => response.destroy(), ""],
  ])("that is answered by %s is tried again, with the same id and bytes", async (_what, respond, reason) => {
    const endpoint = await makeEndpoint();
    await say(["invoice.sent", "i1", 1]);
    receiver.respond = respond;
    expect(await deliverAll()).toBe(1);
    const [failed] = await deliveriesOf(endpoint);
    expect(failed).toMatchObject({
      state: "waiting",
      attempts: 1,
      lastError: expect.stringContaining(reason),
    });
    expect(await deliverAll()).toBe(0);
    at(5);
    receiver.respond = ok;
    expect(await deliverAll()).toBe(1);
    const [first, second, ...more] = receiver.received;
    expect(more).toEqual([]);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect((await deliveriesOf(endpoint))[0]).toMatchObject({ state: "sent", attempts: 2, lastError: null });
  });

  test("that is answered too late, or without end, is a failure, of which the first kilobyte is kept", async () => {
    const endpoint = await makeEndpoint();
    await say(["invoice.sent", "never", 1], ["invoice.sent", "endless", 1]);
    receiver.respond = (response, { body }) => {
      if (body.includes("never")) return;
      response.writeHead(503, { "retry-after": "7200" });
      response.write("x".repeat(5_000));
    };
    await Promise.all([1, 2].map(() => deliverNextWebhook(app.deps, { ...options, timeoutMs: 300 })));
    const bySubject = new Map(
      (await deliveriesOf(endpoint)).map((delivery) => [delivery.subject.id, delivery]),
    );
    expect(bySubject.get("never")).toMatchObject({ state: "waiting", lastError: "No answer within 0.3 s." });
    expect(bySubject.get("endless")?.answers[0]).toMatchObject({ status: 503, body: "x".repeat(1_024) });
    // It asked for two hours.
    const next = Date.parse(bySubject.get("endless")?.nextAttemptAt ?? "");
    expect(next).toBe(START + 7_200_000);
  });

  test("is given up after three days; a person's retry has the same id, also of one that arrived", async () => {
    const endpoint = await makeEndpoint();
    await say(["invoice.sent", "i1", 1]);
    receiver.respond = (response) => response.writeHead(500).end();
    let seconds = 0;
    while ((await deliveriesOf(endpoint, "failed")).length === 0) {
      await deliverAll(1);
      seconds += 3_600;
      at(seconds);
    }
    expect(seconds).toBeGreaterThan(70 * 3_600);
    expect(seconds).toBeLessThan(80 * 3_600);
    const [failed] = await deliveriesOf(endpoint, "failed");
    receiver.respond = ok;
    const params = { id: endpoint.id, deliveryId: failed?.id ?? "" };
    for (const _again of [1, 2]) {
      await admin("retryWebhookDelivery", { params });
      expect(await deliverAll(1)).toBe(1);
    }
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"]))).toEqual(
      new Set([failed?.id]),
    );
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    at(40 * 86_400);
    await forgetWebhooks(app.deps);
    expect(await deliveriesOf(endpoint)).toEqual([]);
  });

  test("of what is no longer there is cancelled, and the next one leaves", async () => {
    const endpoint = await makeEndpoint();
    await say(["invoice.sent", "gone", 1], ["invoice.sent", "i1", 1]);
    await deliverAll();
    expect((await deliveriesOf(endpoint, "cancelled"))[0]?.subject.id).toBe("gone");
    expect(receiver.received).toHaveLength(1);
  });
});

describe("an endpoint", () => {
  test("that answers 410 is switched off and says why; switched on again, what waited leaves", async () => {
    const endpoint = await makeEndpoint();
    await say(["invoice.sent", "i1", 1], ["invoice.sent", "i2", 1]);
    receiver.respond = (response) => response.writeHead(410).end();
    await deliverAll(1);
    const params = { id: endpoint.id };
    const { data } = await admin("getWebhookEndpoint", { params });
    expect(data).toMatchObject({ enabled: false, waiting: 1, failed: 1 });
    expect(data.disabledReason).toContain("410");
    await say(["invoice.sent", "i3", 1]);
    await expect(admin("testWebhookEndpoint", { params })).rejects.toMatchObject({
      problem: { code: "conflict" },
    });
    receiver.respond = ok;
    const on = await admin("updateWebhookEndpoint", { params, body: { enabled: true } });
    expect(on.data).toMatchObject({ enabled: true, disabledReason: null });
    expect(await deliverAll()).toBe(1);
  });

  test("whose secret is rotated while deliveries wait signs with both for a day", async () => {
    const endpoint = await makeEndpoint();
    await say(["invoice.sent", "i1", 1]);
    const { data } = await admin("rotateWebhookSecret", { params: { id: endpoint.id } });
    expect(data.secret).not.toBe(endpoint.secret);
    expect(data.oldSecretUntil).not.toBeNull();
    await deliverAll();
    const [call] = receiver.received;
    for (const secret of [endpoint.secret, data.secret])
      expect(() => new Webhook(secret).verify(call?.body ?? "", headersOf(call))).not.toThrow();
    at(86_400);
    await say(["invoice.sent", "i2", 1]);
    await deliverAll();
    expect(receiver.received[1]?.headers["webhook-signature"]).not.toContain(" ");
    const log = app.logged.join("\n");
    const { rows } = await sql<{
      row: string;
    }>`SELECT webhook_endpoint::text AS row FROM webhook_endpoint`.execute(app.deps.db);
    for (const secret of [endpoint.secret, data.secret]) {
      expect(log).not.toContain(secret);
      expect(rows[0]?.row).not.toContain(Buffer.from(secret).toString("hex"));
    }
  });

  test("is tested by an event that tells of nothing", async () => {
    const endpoint = await makeEndpoint(["invoice.voided"]);
    const { data } = await admin("testWebhookEndpoint", { params: { id: endpoint.id } });
    await deliverAll();
    expect(receiver.received[0]?.headers["webhook-id"]).toBe(data.id);
    expect(JSON.parse(receiver.received[0]?.body ?? "")).toMatchObject({
      type: "webhook.test",
      data: { endpointId: endpoint.id, url: receiver.url },
    });
  });

  test("that is deleted while a delivery is on its way takes all of them with it", async () => {
    const endpoint = await makeEndpoint();
    await say(["invoice.sent", "i1", 1], ["invoice.sent", "i1", 2], ["invoice.sent", "i2", 1]);
    const claimed = await claimWebhook(app.deps);
    if (claimed === null) throw new Error("something is due");
    const attempt = await attemptWebhook(app.deps, claimed, options);
    await admin("deleteWebhookEndpoint", { params: { id: endpoint.id } });
    await settleWebhook(app.deps, claimed, attempt);
    expect(await deliverAll()).toBe(0);
    const { rows } = await sql`SELECT FROM delivery WHERE destination = 'webhook'`.execute(app.deps.db);
    expect(rows).toEqual([]);
    await expect(admin("getWebhookEndpoint", { params: { id: endpoint.id } })).rejects.toMatchObject({
      problem: { code: "not_found" },
    });
  });

  test("at a private address is refused when it is written, and when its name leads there", async () => {
    for (const url of ["http://10.1.2.3/hook", "https://[fe80::1]/", "http://169.254.169.254/latest"])
      await expect(makeEndpoint(["*"], url)).rejects.toMatchObject({
        problem: { code: "private_target", status: 422, errors: [{ pointer: "/url" }] },
      });
    for (const url of ["ftp://example.com/x", "nowhere", "https://ada:secret@example.com"])
      await expect(makeEndpoint(["*"], url)).rejects.toMatchObject({ problem: { code: "invalid_request" } });
    await expect(makeEndpoint(["invoice"])).rejects.toMatchObject({ problem: { code: "invalid_request" } });
    const endpoint = await makeEndpoint(["*"], receiver.url.replace("127.0.0.1", "localhost"));
    await say(["invoice.sent", "i1", 1]);
    await deliverNextWebhook({ ...app.deps, targets: createTargets([]) }, options);
    expect((await deliveriesOf(endpoint))[0]?.lastError).toContain("BILLOW_ALLOW_PRIVATE_TARGETS");
    expect(receiver.received).toEqual([]);
  });

  test("is an administrator's to change; who may see settings sees it, without its secret", async () => {
    const { id } = await makeEndpoint();
    const { data } = await app.as("billing")("listWebhookEndpoints", {});
    expect(data.items).toMatchObject([{ id }]);
    expect(data.items[0]).not.toHaveProperty("secret");
    for (const call of [
      () => app.as("billing")("deleteWebhookEndpoint", { params: { id } }),
      () => app.as("support")("listWebhookEndpoints", {}),
      () => app.withKey(["*"])("listWebhookEndpoints", {}),
    ])
      await expect(call()).rejects.toMatchObject({ problem: { status: 403 } });
  });

  test.each(["invoice.sentt", "user.*", "invoice"])("that asks for %s is refused", async (pattern) => {
    await expect(makeEndpoint([pattern])).rejects.toMatchObject({ problem: { status: 400 } });
  });
});

describe("many deliveries", () => {
  test("go to one endpoint by several at once, within a bound, and one that fails holds up its subject alone", async () => {
    const endpoint = await makeEndpoint(["invoice.sent"]);
    const other = await makeEndpoint(["invoice.voided"]);
    await sql`
      WITH made AS (
        SELECT overlay(overlay(md5(n::text) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid AS id, CASE WHEN n <= 9960 THEN 'stuck' ELSE 's' || n END AS subject, n FROM generate_series(1, 10000) AS n),
      enqueued AS (
        INSERT INTO delivery (id, destination, state, created_at, next_attempt_at, endpoint_id, subject, position)
        SELECT id, 'webhook', 'waiting', ${new Date(START).toISOString()}::timestamptz, ${new Date(START).toISOString()}::timestamptz,
          ${endpoint.id}::uuid, subject, n FROM made)
      INSERT INTO webhook_message (id, type, subject_kind, subject_id) SELECT id, 'invoice.sent', 'invoice', subject FROM made`.execute(
      app.deps.db,
    );
    await say(["invoice.voided", "c1", 1]);
    receiver.respond = (response, { body }) => response.writeHead(body.includes("stuck") ? 500 : 200).end();
    // Looking through those that wait behind another takes several steps without a delivery.
    for (let step = 0; step < 9_960 / 500; step++) await deliverAll(12);
    expect(await deliveriesOf(other, "sent")).toHaveLength(1);
    expect(await deliveriesOf(endpoint, "sent")).toHaveLength(40);
    expect(receiver.received.filter(({ body }) => body.includes("stuck"))).toHaveLength(1);
    expect(receiver.mostAtOnce).toBeLessThanOrEqual(AT_ONCE_MAX + 1);
    expect((await admin("getWebhookEndpoint", { params: { id: endpoint.id } })).data.waiting).toBe(9_960);
  });

  test("each arrive at least once and in the order of their subject, whoever dies or fails in between", async () => {
    const fates = fc.constantFrom("arrives", "arrives", "fails", "diesBefore", "diesAfter");
    const events = fc.array(fc.tuple(fc.nat(2), fates, fates), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(events, async (made) => {
        await sql`DELETE FROM webhook_endpoint`.execute(app.deps.db);
        receiver.received = [];
        at(0);
        const endpoint = await makeEndpoint();
        const seqs = new Map<number, number>();
        const scripts = new Map<string, string[]>();
        for (const [subject, ...fate] of made) {
          const seq = (seqs.get(subject) ?? 0) + 1;
          seqs.set(subject, seq);
          await say(["invoice.sent", `s${subject}`, seq]);
          scripts.set(`s${subject} ${seq}`, [...fate]);
        }
        const rows = await app.deps.db
          .selectFrom("delivery")
          .selectAll()
          .where("endpoint_id", "=", endpoint.id)
          .execute();
        const nameOf = new Map(
          rows.map(({ id, subject, position }) => [id, `${subject?.split(" ")[1]} ${position}`]),
        );
        const step = async (): Promise<boolean> => {
          const claimed = await claimWebhook(app.deps);
          if (claimed === null) return false;
          const fate = scripts.get(nameOf.get(claimed.webhook.id) ?? "")?.shift() ?? "arrives";
          if (fate === "diesBefore") return true;
          const attempt = await attemptWebhook(app.deps, claimed, options);
          if (fate === "diesAfter") return true;
          const answer = { status: 500, body: "", error: null, durationMs: 1, retryAfterSeconds: null };
          await settleWebhook(app.deps, claimed, fate === "fails" ? { kind: "answered", answer } : attempt);
          return true;
        };
        const lane = async () => {
          while (await step());
        };
        for (let round = 1; round <= 30; round++) {
          await Promise.all([lane(), lane(), lane()]);
          at(round * 61);
        }
        expect((await deliveriesOf(endpoint)).map(({ state }) => state)).toEqual(made.map(() => "sent"));
        const arrived = receiver.received.map(
          ({ headers }) => nameOf.get(String(headers["webhook-id"])) ?? "",
        );
        expect(new Set(arrived)).toEqual(new Set(nameOf.values()));
        for (const own of Map.groupBy(arrived, (name) => name.split(" ")[0]).values()) {
          const positions = own.map((name) => Number(name.split(" ")[1]));
          expect(positions).toEqual(positions.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 12 },
    );
  });
});
