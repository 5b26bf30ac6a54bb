import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../testing/app.ts";

let app: TestApp;
let address: URL;
let key: Record<string, string>;

beforeAll(async () => {
  app = await testApp();
  address = new URL(await app.server.listen({ port: 0, host: "127.0.0.1" }));
  key = await app.keyOf(["usage:write"]);
});

afterAll(() => app.close());

const LARGE = 12 * 1024 * 1024;
const GZIP = { "content-encoding": "gzip" };

// As nginx sends it: the connection is to end after the answer. One that ended before all was sent would be reset.
test.each([
  ["that is too large", {}, Buffer.alloc(LARGE, "x"), "413 Payload Too Large"],
  ["that becomes too large", GZIP, gzipSync(randomBytes(2 * LARGE)), "413 Payload Too Large"],
  ["that is no gzip", GZIP, randomBytes(LARGE), "400 Bad Request"],
  ["of a stranger", { authorization: "Bearer none" }, Buffer.alloc(LARGE, "x"), "401 Unauthorized"],
])("a body %s is read to its end before it is refused", async (_what, headers, body, status) => {
  const socket = connect(Number(address.port), address.hostname).setEncoding("utf8");
  const json = { "content-type": "application/json", "content-length": body.length };
  const all = { host: "test", connection: "close", ...key, ...json, ...headers };
  const lines = Object.entries(all).map((pair) => pair.join(": "));
  socket.write(`POST /api/v1/events HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  const answer = text(socket);
  for (let at = 0; at < body.length; at += 65_536)
    if (!socket.write(body.subarray(at, at + 65_536))) await once(socket, "drain");
  expect(await answer).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`));
});
