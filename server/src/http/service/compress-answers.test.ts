import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

const get = (url: string, accepted?: string) =>
  app.server.inject({ url, headers: accepted === undefined ? {} : { "accept-encoding": accepted } });

test.each([
  ["/api/v1/openapi.json", "gzip"],
  ["/api/v1/openapi.json", "GZIP"],
  ["/docs", "br, gzip;q=0.8"],
  ["/docs", "deflate,gzip"],
])("%s is compressed for %s", async (url, accepted) => {
  const plain = await get(url);
  const answer = await get(url, accepted);
  expect(answer.headers).toMatchObject({
    "content-encoding": "gzip",
    vary: expect.stringMatching(/accept-encoding/i),
  });
  expect(Number(answer.headers["content-length"])).toBe(answer.rawPayload.length);
  expect(answer.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
  expect(gunzipSync(answer.rawPayload).toString()).toBe(plain.body);
});

test.each([undefined, "br", "gzip;q=0", "identity", "x-gzipped"])(
  "and is as it is for %s",
  async (accepted) => {
    const answer = await get("/api/v1/openapi.json", accepted);
    expect(answer.headers["content-encoding"]).toBeUndefined();
    expect(answer.headers.vary).toMatch(/accept-encoding/i);
    expect(answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
  },
);

test("a short answer is not compressed", async () => {
  const answer = await get("/healthz", "gzip");
  expect(answer.headers["content-encoding"]).toBeUndefined();
  expect(answer.json()).toMatchObject({ status: "ok" });
});
