import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { api } from "@billow/contract/api.ts";
import type { Route } from "@billow/contract/route.ts";
import { ERROR_CODES } from "@billow/core/errors.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { lockWaits } from "../../testing/processes/hold-lock.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { renderGuide } from "../guides/render-guide.ts";
import { openApiText } from "./docs.ts";

let app: TestApp;
let isReady = false;
const built = temporaryFolder();

beforeAll(async () => {
  mkdirSync(join(built.path, "assets"));
  writeFileSync(join(built.path, "index.html"), "<!doctype html><title>Console</title>");
  writeFileSync(join(built.path, "favicon.svg"), "<svg/>");
  writeFileSync(join(built.path, "assets", "main-abc123.js"), "export {};");
  app = await testApp({ isReady: () => isReady, consoleFolder: built.path });
});

afterAll(async () => {
  await app.close();
  built[Symbol.dispose]();
});

const get = (url: string, headers: Record<string, string> = {}) => app.server.inject({ url, headers });

describe("health", () => {
  test("the process is well from the first moment; ready only once it has started whole", async () => {
    expect((await get("/healthz")).statusCode).toBe(200);
    const starting = await get("/readyz");
    expect(starting.statusCode).toBe(503);
    expect(starting.json()).toMatchObject({ code: "unavailable" });
    isReady = true;
    expect((await get("/readyz")).json()).toEqual({ status: "ready" });
  });

  test("without its database it is alive, not ready, and says so everywhere in the same form", async () => {
    const severed = await testApp();
    await severed.withKey(["*"])("getMe", {});
    const key = await severed.keyOf(["invoices:read"]);
    const cookie = await severed.cookieOf("admin");
    const { rows } = await severed.deps.pool.query<{ name: string }>("SELECT current_database() AS name");
    severed.deps.pool.options.connectionString = "postgres://127.0.0.1:1/none";
    const terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    await app.deps.pool.query(terminate, [rows[0]?.name]);
    await expect.poll(async () => (await severed.server.inject({ url: "/readyz" })).statusCode).toBe(503);
    expect((await severed.server.inject({ url: "/healthz" })).statusCode).toBe(200);
    for (const headers of [key, cookie]) {
      const answer = await severed.server.inject({ url: "/api/v1/invoices", headers });
      expect(answer.statusCode, answer.payload).toBe(503);
      expect(answer.json()).toMatchObject({ code: "unavailable" });
      expect(answer.headers["retry-after"]).toBe("2");
    }
    await severed.close();
  });
});

describe("the documentation", () => {
  test("is the contract, for programs and for people, and loads nothing from elsewhere", async () => {
    const document = await get("/api/v1/openapi.json");
    expect(document.payload).toBe(openApiText());
    const page = await get("/api/docs");
    for (const { path, summary } of Object.values<Route>(api)) {
      expect(page.payload).toContain(`/api/v1${path}`);
      expect(page.payload).toContain(summary.replaceAll('"', "&quot;"));
    }
    for (const code of Object.keys(ERROR_CODES)) expect(page.payload).toContain(`id="${code}"`);
    expect(page.payload).not.toMatch(/<script|<link|<img|src=/);
  });
});

describe("the guides", () => {
  test("are the pages of docs/, with the API's security headers, and link to each other", async () => {
    const index = await get("/docs");
    expect(index.headers["content-security-policy"]).toContain("default-src 'self'");
    expect(index.payload).toContain('<a href="/docs/billing-team">Billing team</a>');
    expect(index.payload).toContain('<a href="/api/docs">API reference</a>');
    const page = await get("/docs/billing-team/send-invoices");
    expect(page.statusCode).toBe(200);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.payload).toContain('<h1 id="send-invoices">Send invoices</h1>');
    expect(page.payload).toContain('aria-current="page"');
    expect(page.payload).not.toMatch(/<script|style=|https?:\/\/(?!www\.standardwebhooks)/);
    expect((await get("/docs/none")).statusCode).toBe(404);
  });

  test("every link between them leads to a page or a picture of the product", async () => {
    const seen = new Set<string>();
    const walk = async (url: string): Promise<void> => {
      seen.add(url);
      const { statusCode, payload } = await get(url);
      expect(statusCode, url).toBe(200);
      for (const [, target = ""] of payload.matchAll(/(?:href|src)="(\/docs[^"#]*)/g))
        if (!seen.has(target)) await walk(target);
    };
    await walk("/docs");
    expect(seen.size).toBeGreaterThan(40);
  });

  test("show HTML in a page as text, and let a heading be linked to as forges do", () => {
    const html = renderGuide("# A & <b>b</b>\n\n[x](y.md#z) <script>1</script>", (href) => `/docs/${href}`);
    expect(html).toContain('<h1 id="a--bbb">A &amp; &lt;b&gt;b&lt;/b&gt;</h1>');
    expect(html).toContain('<a href="/docs/y.md#z">x</a> &lt;script&gt;1&lt;/script&gt;');
  });

  test("have the console's colours", () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
    const tokens = read("../../../../web/src/theme/tokens.ts");
    const [light = "", dark = ""] = tokens.split("darkTokens");
    const styles = read("../guides/guide.css") + read("../../invoicing/hosted-page/hosted-page.css");
    for (const [, name = "", inLight, inDark] of styles.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\)/g))
      for (const [scheme, colour] of [
        [light, inLight],
        [dark, inDark],
      ])
        expect(scheme, name).toMatch(new RegExp(`"?${name}"?: "${colour}"`, "i"));
  });
});

describe("metrics", () => {
  test("count requests by route and never by what was asked for", async () => {
    await get("/api/v1/users/some-secret-id");
    await get("/api/v1/sign-in");
    const { payload, headers } = await get("/metrics");
    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(payload).toContain(
      'billow_http_requests_total{method="GET",route="/api/v1/sign-in",status="200"} 1',
    );
    expect(payload).toMatch(/billow_http_request_duration_seconds_count\{route="\/api\/v1\/sign-in"\} 1/);
    expect(payload).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(payload).toMatch(/^billow_usage_fold_waiting 0$/m);
    expect(payload).not.toContain("some-secret-id");
    // The lag of the event loop has no mean before its first sample.
    for (const line of payload.split("\n").filter((text) => text !== "")) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^{}]*\})? (-?[\d.e+-]+|Nan))$/);
    }
  });
});

describe("the log", () => {
  const lines = () => app.logged.map((line): Record<string, unknown> => JSON.parse(line));

  test("has a line per request that says who, what and how it ended, with its request id; probes are for debugging", async () => {
    const headers = await app.cookieOf("admin");
    await get("/api/v1/users/some-secret-id?q=secret", { ...headers, "x-request-id": "asked-by-me" });
    await get("/healthz", { "x-request-id": "asked-by-probe" });
    expect(lines().filter((line) => line.requestId === "asked-by-me")).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        requestId: "asked-by-me",
        method: "GET",
        route: "/api/v1/users/:id",
        status: expect.any(Number),
        ms: expect.any(Number),
        address: "127.0.0.1",
        actor: expect.stringMatching(/^user:/),
        code: expect.any(String),
        msg: "request",
      },
    ]);
    expect(lines().find((line) => line.requestId === "asked-by-probe")).toMatchObject({ level: 20 });
  });

  test("says of each sign-in and each refusal which account and address it was", async () => {
    const payload = { email: "admin@test.example", password: "wrong horse battery" };
    const signIn = () => app.server.inject({ method: "POST", url: "/api/auth/sign-in/email", payload });
    await signIn();
    payload.password = "correct horse battery";
    await signIn();
    const said = lines().filter((line) => line.account === "admin@test.example");
    expect(said).toEqual([
      expect.objectContaining({
        level: 40,
        address: "127.0.0.1",
        requestId: expect.any(String),
        status: 401,
      }),
      expect.objectContaining({
        level: 30,
        address: "127.0.0.1",
        requestId: expect.any(String),
        status: 200,
      }),
    ]);
    expect(app.logged.join("")).not.toContain("horse battery");
  });
});

describe("the console", () => {
  test("is served at every address a person may open", async () => {
    for (const url of [
      "/",
      "/invoices",
      "/invoices/INV-2026-0001?status=sent",
      "/invoices/N%C3%BC%2F2026-1",
    ]) {
      const answer = await get(url);
      expect(answer.statusCode, url).toBe(200);
      expect(answer.payload).toContain("<title>Console</title>");
      expect(answer.headers["cache-control"]).toBe("no-cache");
    }
  });

  test("its hashed files are kept for ever, others are asked for again", async () => {
    const asset = await get("/assets/main-abc123.js");
    expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(asset.headers["content-type"]).toContain("javascript");
    const icon = await get("/favicon.svg");
    expect(icon.headers["cache-control"]).toBe("no-cache");
    expect((await get("/favicon.svg", { "if-none-match": String(icon.headers.etag) })).statusCode).toBe(304);
  });

  test.each([
    "/assets/gone-123.js",
    "/invoices~",
    "/api/auth/nothing",
    "/api/nothing",
    "/..%2f..%2fpackage.json",
  ])("is not given in place of %s", async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
  });

  test("without a build the page says how to make one, also where one is made while the server runs", async () => {
    const folder = join(built.path, "later");
    const unbuilt = await testApp({ consoleFolder: folder });
    const asked = [await unbuilt.server.inject({ url: "/" })];
    mkdirSync(folder);
    writeFileSync(join(folder, "index.html"), "<!doctype html><title>Console</title>");
    asked.push(await unbuilt.server.inject({ url: "/" }));
    for (const answer of asked) {
      expect(answer.statusCode).toBe(503);
      expect(answer.payload).toContain("npm start");
    }
    await unbuilt.close();
  });
});

describe("limits", () => {
  test("a caller, and an address without a credential, are told to wait", async () => {
    const limited = await testApp({ limits: { perCaller: 3, perAddress: 2 } });
    const key = await limited.keyOf(["*"]);
    const statuses = async (headers: Record<string, string>, times: number) => {
      const seen: number[] = [];
      for (let time = 0; time < times; time++)
        seen.push((await limited.server.inject({ url: "/api/v1/me", headers })).statusCode);
      return seen;
    };
    expect(await statuses(key, 4)).toEqual([200, 200, 200, 429]);
    expect(await statuses(await limited.keyOf(["usage:read"]), 1)).toEqual([200]);
    expect(await statuses({}, 3)).toEqual([401, 401, 429]);
    const answer = await limited.server.inject({ url: "/api/v1/me", headers: key });
    expect(answer.json()).toMatchObject({ code: "rate_limited" });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    await limited.close();
  });
});

describe("over a real connection", () => {
  async function listening() {
    const real = await testApp();
    await real.server.listen({ host: "127.0.0.1", port: 0 });
    const address = real.server.server.address();
    return { real, port: typeof address === "object" ? (address?.port ?? 0) : 0 };
  }

  test("what is no HTTP is refused in the same form", async () => {
    const { real, port } = await listening();
    const socket = connect(port, "127.0.0.1");
    socket.end("NONSENSE\r\n\r\n");
    expect(await text(socket)).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"invalid_request"/,
    );
    await real.close();
  });

  test("a stop lets a running request finish and takes no other", async () => {
    const { real, port } = await listening();
    const { cookie = "" } = await real.cookieOf("admin");
    const { data: me } = await real.as("admin")("getMe", {});
    const holder = await real.deps.pool.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT id FROM auth_user FOR UPDATE");
    const running = fetch(`http://127.0.0.1:${port}/api/v1/users/${me.id}`, {
      method: "PATCH",
      body: JSON.stringify({ name: "Late" }),
      headers: { cookie, "content-type": "application/json", origin: `http://127.0.0.1:${port}` },
    });
    await expect.poll(() => lockWaits(real.deps.pool)).toHaveLength(1);
    const closing = real.server.close();
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    await holder.query("COMMIT");
    holder.release();
    const answer = await running;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ name: "Late" });
    await closing;
    await real.close();
  });
});
