import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTargets, type NamedTarget, parseNamedTarget, TargetError } from "./targets.ts";

const calls: string[] = [];
const server = createServer((request, response) => {
  calls.push(request.url ?? "");
  if (request.url === "/away") response.writeHead(302, { location: "/elsewhere" });
  response.end("hello");
});
let port: number;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const named = (...texts: string[]): NamedTarget[] =>
  texts.map((text) => parseNamedTarget(text)).filter((target) => target !== null);

describe("a target that is written as an address", () => {
  test.each([
    "127.0.0.1",
    "127.8.9.10",
    "10.1.2.3",
    "172.31.255.1",
    "192.168.7.7",
    "169.254.169.254",
    "100.64.1.1",
    "0.0.0.0",
    "224.0.0.5",
    "255.255.255.255",
    "198.18.3.4",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[::ffff:10.1.2.3]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
  ])("%s is refused, and the refusal names the setting", (host) => {
    expect(() => createTargets([]).check(host)).toThrow(/BILLOW_ALLOW_PRIVATE_TARGETS/);
  });

  test.each(["1.1.1.1", "[2606:4700::1111]", "[64:ff9b::101:101]", "[::ffff:1.1.1.1]", "example.com"])(
    "%s is not",
    (host) => {
      expect(() => createTargets([]).check(host)).not.toThrow();
    },
  );

  test.each([
    ["10.0.0.0/8", "10.200.3.4", "11.0.0.0"],
    ["192.168.7.7", "192.168.7.7", ""],
    ["fd00::/8", "[fd12::1]", ""],
    ["127.0.0.1", "[::ffff:127.0.0.1]", ""],
  ])("that %s names is allowed: %s", (entry, host) => {
    const targets = createTargets(named(entry));
    expect(() => targets.check(host)).not.toThrow();
    expect(() => targets.check("172.16.0.1")).toThrow(TargetError);
  });

  test("is allowed where its source may be private, but never link-local", () => {
    const targets = createTargets([]);
    expect(() => targets.alsoAllowing("10.0.0.9").check("10.0.0.9")).not.toThrow();
    expect(() => targets.alsoAllowing("10.0.0.9").check("10.0.0.8")).toThrow(TargetError);
    expect(() => targets.alsoAllowing("169.254.169.254").check("169.254.169.254")).toThrow(TargetError);
    expect(() => createTargets(named("169.254.0.0/16")).check("169.254.169.254")).not.toThrow();
  });
});

test.each(["", "a b", "10.0.0.0/40", "https://example.com", "*.example.com", "10.0.0.0-10.0.0.9"])(
  "%j names nothing",
  (text) => {
    expect(parseNamedTarget(text)).toBeNull();
  },
);

describe("a call", () => {
  const call = (path: string, targets = createTargets(named("localhost"))) =>
    targets.fetch(`http://localhost:${port}${path}`, { method: "POST", body: "x" });

  test("of a name that leads to a private address is refused before a connection is made", async () => {
    const seen = calls.length;
    await expect(call("/", createTargets([]))).rejects.toThrow(/localhost leads to .* a loopback address/);
    await expect(call("/", createTargets(named("otherhost")))).rejects.toThrow(TargetError);
    expect(calls).toHaveLength(seen);
  });

  test.each(["localhost", "LOCALHOST.", "127.0.0.0/8"])("goes through where %s is named", async (entry) => {
    expect(await (await call("/", createTargets(named(entry)))).text()).toBe("hello");
  });

  test("follows no redirect", async () => {
    const seen = calls.length;
    expect((await call("/away")).status).toBe(302);
    expect(calls.slice(seen)).toEqual(["/away"]);
  });

  test("reaches the address its name was judged by, also where the name leads elsewhere a moment later", async () => {
    const targets = createTargets(named("127.0.0.1"));
    const resolved = await new Promise((resolve, reject) =>
      targets.lookup("localhost", { all: true }, (error, addresses) =>
        error === null ? resolve(addresses) : reject(error),
      ),
    );
    // Only the named one is handed to the connection, whatever else the name leads to.
    expect(resolved).toEqual([{ address: "127.0.0.1", family: 4 }]);
  });
});
