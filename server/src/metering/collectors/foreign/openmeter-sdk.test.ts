import type { IngestAnswer } from "@billow/contract/metering/events.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { makeTenant, storedHours } from "../../../testing/usage.ts";
import { EVENT_PRESETS } from "./event-presets.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock: fixedClock("2026-11-30T07:00:00Z") });
  const meter = { kind: "count", group: "ai" } as const;
  const call = app.as("admin");
  await call("createMeter", { body: { ...meter, id: "ai.tokens", name: "Tokens", unit: "token" } });
  await call("createMeter", { body: { ...meter, id: "api.requests", name: "Requests", unit: "request" } });
  const mappings = EVENT_PRESETS.find(({ id }) => id === "openmeter")?.mappings ?? [];
  await call("createSource", { body: { name: "openmeter", kind: "events", config: { mappings } } });
  for (const tenant of ["my-user-id", "customer-1"]) await makeTenant(app.deps, tenant);
});

afterAll(() => app.close());

/**
 * What `events.ingest` of @openmeter/sdk 1.0.0-beta.232 sent to a server of ours on 30 November 2026, byte for byte: one
 * event without id, source and time, then a batch whose first event has them.
 */
const SENT = [
  '[{"type":"prompt","subject":"my-user-id","data":{"tokens":123456,"model":"gpt4","provider":"openai"},"id":"d0136ec2-10d6-45c5-bbaf-d61e5ab37919","source":"@openmeter/sdk","specversion":"1.0","time":"2026-11-30T06:33:03.350Z"}]',
  '[{"type":"request","subject":"customer-1","time":"2026-10-03T14:00:00.001Z","id":"00001","source":"service-0","data":{"duration_seconds":"12","method":"GET","route":"/hello"},"specversion":"1.0"},{"type":"prompt","subject":"customer-1","data":{"tokens":"7","model":"m","type":"input"},"id":"cd203cd3-45cb-4592-a505-9c6a62df618c","source":"@openmeter/sdk","specversion":"1.0","time":"2026-11-30T06:33:03.961Z"}]',
];

/** The path and the headers that the SDK chose; the key is its `apiKey`. */
async function send(payload: string) {
  const sdk = { accept: "*/*", "accept-language": "*", "sec-fetch-mode": "cors", "user-agent": "node" };
  const key = await app.keyOf(["usage:write"]);
  const headers = { ...sdk, ...key, "content-type": "application/cloudevents-batch+json" };
  const answer = await app.server.inject({ method: "POST", url: "/api/v1/events", headers, payload });
  return { status: answer.statusCode, body: answer.json<IngestAnswer>() };
}

test("what OpenMeter's SDK sends counts by the preset as it is, and once though it is sent again", async () => {
  const answers = [];
  for (const body of [...SENT, ...SENT]) answers.push(await send(body));
  expect(answers).toMatchObject([
    { status: 200, body: { accepted: 1, duplicates: 0, rejected: [] } },
    { status: 200, body: { accepted: 2, duplicates: 0, rejected: [] } },
    { status: 200, body: { accepted: 0, duplicates: 1, rejected: [] } },
    { status: 200, body: { accepted: 0, duplicates: 2, rejected: [] } },
  ]);
  const micro = async (tenant: string) => Object.entries(await storedHours(app.deps, tenant));
  expect((await micro("my-user-id")).map(([, quantity]) => Number(quantity) / 1e6)).toEqual([123_456]);
  expect((await micro("customer-1")).map(([, quantity]) => Number(quantity) / 1e6).sort()).toEqual([1, 7]);
});
