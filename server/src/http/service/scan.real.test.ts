import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { makeCustomer, makeInvoice } from "../../testing/invoicing.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";

/** All but those that call the internet (nikto, ssrf, wapp, xxe), guess passwords, or guess names of files by the thousand. */
const MODULES =
  "backup,blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss";

/** What takes a text of people, and what leads elsewhere. Each is answered as it stands, so that a replaced value is looked at. */
const ADDRESSES = [
  "/api/v1/invoices?q=acme&status=sent&sort=-total",
  "/api/v1/invoices?cursor=acme",
  "/api/v1/invoices/export.csv?q=acme&currency=EUR",
  "/api/v1/customers?q=acme",
  "/api/v1/payments?q=acme",
  "/api/v1/outbox?q=acme",
  "/api/v1/bank-lines?q=acme&state=open",
  "/api/v1/usage?from=2026-11-01&before=2026-12-01&meter=compute.vcpu&groupBy=customer",
  "/api/v1/usage/records?q=acme&resource=vm-1",
  "/api/v1/audit?actor=system&subject=invoice",
  "/api/v1/ledger/entries?account=receivable",
  "/api/v1/ledger/datev.csv?period=2026-11&consultant=1001&client=1&accounts=bank%3D1210",
  "/api/auth/single-sign-on?to=%2Finvoices",
  "/docs",
];

/** Parameters that take days, months and numbers alone. They are the same of all calls, and tested where they are defined. */
const SKIPPED = ["from", "before", "period", "consultant", "client"];

/** What a scan of plain HTTP finds, and why it is as meant. */
const EXPLAINED = [
  // Sent where the public address is https.
  "Strict-Transport-Security is not set",
  "Secure flag is not set in the cookie : billow.session_token",
  // It is 0: browsers have dropped the filter that it switches on.
  "X-XSS-Protection is not set",
];

const email = "ada@test.example";
const password = "correct horse battery";

interface Found {
  path: string;
  info: string;
}

interface Report {
  vulnerabilities: Record<string, Found[]>;
  anomalies: Record<string, Found[]>;
}

await describeWithPackages("Debian's wapiti", ["wapiti"], () => {
  const folder = temporaryFolder();
  let app: TestApp;
  let url: string;

  beforeAll(async () => {
    const consoleFolder = join(folder.path, "console");
    mkdirSync(consoleFolder);
    writeFileSync(join(consoleFolder, "index.html"), "<!doctype html><title>Console</title>");
    const clock = fixedClock("2026-11-02T08:00:00Z");
    app = await testApp({ clock, consoleFolder, limits: { perCaller: 1e6, perAddress: 1e6 } });
    const call = app.as("admin");
    await call("createUser", { body: { name: "Ada", email, role: "admin", password } });
    const customer = await makeCustomer(call, { name: "Acme & Söhne" });
    for (const fate of ["draft", "sent", "paid"] as const)
      await makeInvoice({ app, clock, call }, fate, { customer });
    url = await app.server.listen({ port: 0, host: "127.0.0.1" });
  });

  afterAll(async () => {
    await app.close();
    folder[Symbol.dispose]();
  });

  test("signed in, finds nothing but what plain HTTP explains, and no answer is a fault", async () => {
    const report = await scan(url, folder.path, await signedIn(url));
    const found = Object.values(report.vulnerabilities).flat();
    expect(found.map(({ info }) => info).toSorted()).toEqual(EXPLAINED.toSorted());
    expect(Object.values(report.anomalies).flat()).toEqual([]);

    const requests = app.logged.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "request");
    const statuses = (route: string) =>
      new Set(requests.flatMap((line) => (line.route === route && line.actor ? [line.status] : [])));
    for (const address of ADDRESSES.filter((one) => one.startsWith("/api/v1")))
      expect(statuses(address.split("?")[0] ?? ""), address).toContain(200);
    expect(requests.length).toBeGreaterThan(2_000);
    expect(requests.filter(({ status }) => status >= 500)).toEqual([]);
  });
});

/** The session's cookie as a browser gets it. */
async function signedIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    body: JSON.stringify({ email, password }),
    headers: { "content-type": "application/json", origin: url },
  });
  const cookie = answer.headers.getSetCookie().find((line) => line.includes("session_token"));
  if (cookie === undefined) throw new Error(`Signing in is answered with ${answer.status}.`);
  return cookie;
}

async function scan(url: string, folder: string, cookie: string): Promise<Report> {
  const [name = "", value = ""] = (cookie.split(";", 1)[0] ?? "").split("=");
  const secure = /; Secure/.test(cookie);
  const cookies = {
    "127.0.0.1": { "/": { [name]: { value, secure, expires: null, port: null, version: 0 } } },
  };
  const file = (of: string, content: string) => {
    writeFileSync(join(folder, of), content);
    return join(folder, of);
  };
  const config = join(folder, "config");
  mkdirSync(config);
  // A module that is not asked for downloads this when it is loaded.
  writeFileSync(join(config, "apps.json"), "{}");
  const report = join(folder, "report.json");
  const starts = ADDRESSES.map((address) => `${url}${address}\n`).join("");
  const words = [
    ...["--url", `${url}/`, "--start", file("addresses", starts), "--depth", "1"],
    ...["--module", MODULES, "--cookie", file("cookies.json", JSON.stringify(cookies))],
    ...SKIPPED.flatMap((name) => ["--skip", name]),
    ...["--store-session", join(folder, "session"), "--store-config", config, "--no-bugreport"],
    ...["--format", "json", "--output", report],
  ];
  const env = { PATH: process.env.PATH, HOME: folder, LANG: "C.UTF-8" };
  const wapiti = spawn("wapiti", words, { env, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err] = await Promise.all([text(wapiti.stdout), text(wapiti.stderr), once(wapiti, "close")]);
  if (wapiti.exitCode !== 0) throw new Error(`wapiti ended with ${wapiti.exitCode}: ${out}${err}`);
  return JSON.parse(readFileSync(report, "utf8"));
}
