import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../testing/app.ts";

let app: TestApp;
let admin: Record<string, string>;

beforeAll(async () => {
  app = await testApp();
  admin = await app.cookieOf("admin");
});

afterAll(() => app.close());

function send(
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE",
  url: string,
  options: { payload?: string | object; headers?: Record<string, string> } = {},
) {
  return app.server.inject({
    method,
    url,
    headers: { ...admin, ...options.headers },
    ...(options.payload !== undefined && { payload: options.payload }),
  });
}

const json = { "content-type": "application/json" };
const user = { name: "Bea", email: "bea@test.example", role: "support", password: "correct horse battery" };

describe("a refusal is a problem document", () => {
  test.each([
    ["an unknown path", () => send("GET", "/api/v1/nothing"), 404, "not_found"],
    ["another method", () => send("PUT", "/api/v1/users", { payload: {} }), 405, "method_not_allowed"],
    [
      "text instead of JSON",
      () => send("POST", "/api/v1/users", { payload: "name=Bea", headers: { "content-type": "text/plain" } }),
      415,
      "unsupported_media_type",
    ],
    [
      "a form",
      () =>
        send("POST", "/api/v1/users", {
          payload: "name=Bea",
          headers: { "content-type": "application/x-www-form-urlencoded" },
        }),
      415,
      "unsupported_media_type",
    ],
    [
      "half a document",
      () => send("POST", "/api/v1/users", { payload: '{"name":', headers: json }),
      400,
      "invalid_request",
    ],
    [
      "an empty document",
      () => send("POST", "/api/v1/users", { payload: "", headers: json }),
      400,
      "invalid_request",
    ],
    [
      "a key that would change prototypes",
      () => send("POST", "/api/v1/users", { payload: '{"__proto__":{"role":"admin"}}', headers: json }),
      400,
      "invalid_request",
    ],
    [
      "a constructor with a prototype",
      () =>
        send("POST", "/api/v1/users", { payload: '{"constructor":{"prototype":{"x":1}}}', headers: json }),
      400,
      "invalid_request",
    ],
    [
      "more than 10 MB",
      () =>
        send("POST", "/api/v1/users", {
          payload: `{"name":"${"x".repeat(10 * 1024 * 1024)}"}`,
          headers: json,
        }),
      413,
      "too_large",
    ],
    ["a malformed percent-encoding", () => send("GET", "/api/v1/users/%zz"), 400, "invalid_request"],
    [
      "a tag that is none",
      () => send("PATCH", "/api/v1/users/1", { payload: {}, headers: { "if-match": "abc" } }),
      400,
      "invalid_request",
    ],
    ["a cursor of somebody's own", () => send("GET", "/api/v1/users?cursor=abc"), 400, "invalid_request"],
    ["a NUL in a path", () => send("PATCH", "/api/v1/users/a%00b", { payload: {} }), 400, "invalid_request"],
  ])("for %s", async (_what, call, status, code) => {
    const answer = await call();
    expect(answer.statusCode, answer.payload).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(answer.json()).toMatchObject({
      status,
      code,
      type: `/api/docs#${code}`,
      requestId: answer.headers["x-request-id"],
    });
    expect(answer.json().detail).not.toBe("");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  });

  test("keys that change prototypes are refused as such, however deep", async () => {
    const match = '{"match":{"__proto__":"x"}}';
    const answer = await send("POST", "/api/v1/rate-cards", {
      payload: `{"items":[${match}]}`,
      headers: json,
    });
    expect(answer.json().detail).toBe("The body is not JSON, or uses a forbidden key.");
  });

  test("which methods a path takes instead stands in Allow", async () => {
    expect((await send("DELETE", "/api/v1/users")).headers.allow).toBe("GET, POST");
    expect((await send("PUT", "/api/v1/invoices/INV-2026-0001", { payload: {} })).headers.allow).toBe(
      "GET, PATCH",
    );
  });
});

describe("what is not known is refused, with its place", () => {
  test("fields of a body", async () => {
    const answer = await send("POST", "/api/v1/users", { payload: { ...user, isAdmin: true, "a/b": 1 } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toEqual([
      { pointer: "/isAdmin", detail: "is not a known field" },
      { pointer: "/a~1b", detail: "is not a known field" },
    ]);
  });

  test("parameters of a query, also where a call takes none", async () => {
    expect((await send("GET", "/api/v1/users?limt=5")).json().errors).toEqual([
      { pointer: "/limt", detail: "is not a known field" },
    ]);
    expect((await send("GET", "/api/v1/me?x=1")).json().errors).toEqual([
      { pointer: "/x", detail: "is not a known field" },
    ]);
    expect((await send("GET", "/api/v1/users?limit=5&limit=6")).statusCode).toBe(400);
  });

  test("a body where a call takes none", async () => {
    const made = await app.as("admin")("createApiKey", { body: { name: "One", scopes: ["*"] } });
    const answer = await send("DELETE", `/api/v1/api-keys/${made.data.id}`, { payload: { force: true } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toEqual([{ pointer: "/force", detail: "is not a known field" }]);
  });

  test("every fault of a body at once, in words", async () => {
    const answer = await send("POST", "/api/v1/users", { payload: { name: " ", email: "x", role: "root" } });
    const pointers = answer.json().errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers).toEqual(["/name", "/email", "/role"]);
    expect(answer.json().detail).toMatch(/^In the body, \/name: must not be empty \(and 2 more\)\.$/);
  });

  test("a role that there is not, with those that there are", async () => {
    const answer = await send("POST", "/api/v1/users", { payload: { ...user, role: "root" } });
    expect(answer.json().errors).toEqual([
      {
        pointer: "/role",
        detail: "one of admin, billing, manager and support, or the id of a role of your own",
      },
    ]);
  });

  test("deep inside, at the alternative that was meant", async () => {
    const line = { product: "p", quantity: "1", unitPrice: "1", discount: { percent: "ten" } };
    const answer = await send("POST", "/api/v1/invoices", {
      payload: { customerId: "01920000-0000-7000-8000-000000000000", lines: [line] },
    });
    expect(answer.json().errors).toEqual([
      { pointer: "/lines/0/discount/percent", detail: expect.stringContaining("decimal string") },
    ]);
  });
});

describe("a decimal with too many digits is told how many there may be, and where", () => {
  const line = { product: "p", quantity: "1", unitPrice: "1" };
  const most = "may have at most 24 digits before the decimal point and 18 after it; this has";
  test.each([
    [{ ...line, quantity: "1".repeat(25) }, "/lines/0/quantity", `${most} 25 and 0`],
    [{ ...line, unitPrice: `0.${"1".repeat(19)}` }, "/lines/0/unitPrice", `${most} 1 and 19`],
    [{ ...line, unitPrice: "1,5" }, "/lines/0/unitPrice", 'a decimal string, like "0.0245"'],
  ])("a quantity or price: %o", async (wrong, pointer, detail) => {
    const payload = { customerId: "01920000-0000-7000-8000-000000000000", lines: [wrong] };
    const answer = await send("POST", "/api/v1/invoices", { payload });
    expect(answer.json().errors).toEqual([{ pointer, detail }]);
  });

  test.each([
    ["1".repeat(16), "this has 16 and 0"],
    ["-1.23456", "this has 1 and 5"],
    ["1e5", 'an amount is a decimal string in major units, like "1234.50"'],
  ])("an amount: %s", async (amount, said) => {
    const payload = {
      customerId: "01920000-0000-7000-8000-000000000000",
      amount,
      currency: "EUR",
      method: "cash",
      paidOn: "2026-11-01",
    };
    const [error] = (await send("POST", "/api/v1/payments", { payload })).json().errors;
    expect(error).toEqual({ pointer: "/amount", detail: expect.stringContaining(said) });
    if (said.startsWith("this"))
      expect(error.detail).toContain("at most 15 digits before the decimal point and 4 after it");
  });
});

describe("changes with the session cookie", () => {
  const change = (headers: Record<string, string>) => {
    const { cookie = "" } = admin;
    return app.server.inject({
      method: "PATCH",
      url: "/api/v1/settings",
      payload: {},
      headers: { cookie, ...headers },
    });
  };

  test.each([
    [{ origin: "https://evil.example" }],
    [{ origin: "null" }],
    [{ origin: "http://127.0.0.1:3001" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site" }],
  ])("are refused from elsewhere: %o", async (headers) => {
    const answer = await change(headers);
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: "forbidden", detail: expect.stringContaining("BILLOW_URL") });
  });

  test.each([
    [{ origin: "http://127.0.0.1:3000" }],
    [{ origin: "http://localhost:3000" }],
    [{ "sec-fetch-site": "same-origin" }],
    [{}],
  ])("are taken from the console and from programs: %o", async (headers) =>
    expect((await change(headers)).statusCode).toBe(200),
  );

  test("do not concern an API key, nor reading", async () => {
    const key = await app.keyOf(["customers:write"]);
    const answer = await app.server.inject({
      method: "POST",
      url: "/api/v1/customers",
      payload: {},
      headers: { ...key, origin: "https://evil.example" },
    });
    expect(answer.statusCode).toBe(400);
    expect(
      (await send("GET", "/api/v1/me", { headers: { origin: "https://evil.example" } })).statusCode,
    ).toBe(200);
  });
});

describe("headers", () => {
  test("a request id is given, or taken over where it is harmless", async () => {
    const idOf = async (sent?: string) =>
      (await send("GET", "/healthz", sent ? { headers: { "x-request-id": sent } } : {})).headers[
        "x-request-id"
      ];
    expect(await idOf()).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idOf("trace-4711.a")).toBe("trace-4711.a");
    expect(await idOf('"><script>')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idOf("x".repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("the content security policy lets nothing foreign in", async () => {
    const { headers } = await send("GET", "/api/docs");
    expect(headers["content-security-policy"]).toContain(
      "default-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;font-src 'self'",
    );
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(headers["strict-transport-security"]).toBeUndefined();
    expect(headers["x-powered-by"]).toBeUndefined();
  });

  test("answers of the API are kept by no cache", async () => {
    expect((await send("GET", "/api/v1/me")).headers["cache-control"]).toBe("no-store");
  });

  test("a list that goes on links to its next page, with all its filters", async () => {
    for (const name of ["a", "b", "c"])
      await app.as("admin")("createApiKey", { body: { name, scopes: ["*"] } });
    const first = await send("GET", "/api/v1/api-keys?limit=2");
    const next =
      /^<(\/api\/v1\/api-keys\?limit=2&cursor=[^>]+)>; rel="next"$/.exec(String(first.headers.link))?.[1] ??
      "";
    const second = await send("GET", next);
    expect(second.statusCode).toBe(200);
    const ids = [...first.json().items, ...second.json().items].map((key: { id: string }) => key.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await send("GET", "/api/v1/api-keys?limit=200")).headers.link).toBeUndefined();
  });
});

test("nothing logged holds a credential, at any level", async () => {
  const key = await app.keyOf(["*"]);
  await app.server.inject({ url: "/api/v1/me?token=secret-in-query", headers: { ...key, ...admin } });
  await send("POST", "/api/v1/users", { payload: user });
  const logs = app.logged.join("\n");
  expect(logs).toContain('"route":"/api/v1/me"');
  for (const secret of [
    key.authorization ?? "",
    admin.cookie?.split("=")[1] ?? "",
    "secret-in-query",
    user.password,
  ]) {
    expect(secret).not.toBe("");
    expect(logs).not.toContain(secret.replace("Bearer ", ""));
  }
});
