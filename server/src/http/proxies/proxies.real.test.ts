import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createUser } from "../../access/users/create-user.ts";
import { publishChange } from "../../activity/live/publish-change.ts";
import { inTransaction } from "../../db/transaction.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";

const HOST = "billing.example.com";
const ORIGIN = `https://${HOST}`;
const DEPLOY = join(import.meta.dirname, "../../../../deploy/proxy");

/** A browser that is not on this machine's usual address, so that the proxy has an address to pass on. */
const BROWSER = "127.0.0.2";

interface Ports {
  billow: number;
  proxy: number;
}

interface Proxy {
  program: string;
  /** What ends it at once: Caddy waits long for open streams, and nginx would leave its workers behind. */
  endedBy: "SIGTERM" | "SIGKILL";
  /** Writes its configuration around the file of `deploy/`, and returns the arguments that start it. */
  configure(folder: string, ports: Ports): string[];
}

const NGINX: Proxy = {
  program: "nginx",
  endedBy: "SIGTERM",
  configure: (folder, ports) => {
    const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
    const made = spawnSync("openssl", [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
      ],
      ...["-subj", `/CN=${HOST}`, "-keyout", key, "-out", certificate],
    ]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    const site = changed("nginx.conf", [
      ["listen 443 ssl", `listen 127.0.0.1:${ports.proxy} ssl`],
      ["/etc/ssl/certs/billing.example.com.pem", certificate],
      ["/etc/ssl/private/billing.example.com.key", key],
      ["127.0.0.1:3000", `127.0.0.1:${ports.billow}`],
    ]);
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((name) => `${name}_temp_path ${join(folder, name)};`)
      .join("\n");
    const config = `daemon off;\nuser root;\npid ${join(folder, "nginx.pid")};\nerror_log stderr;\nevents {}
http {\naccess_log off;\n${temporary}\n${site}\n}\n`;
    return ["-p", folder, "-c", written(folder, "nginx.conf", config), "-e", "stderr"];
  },
};

const CADDY: Proxy = {
  program: "caddy",
  endedBy: "SIGKILL",
  configure: (folder, ports) => {
    const site = changed("billow.caddyfile", [["127.0.0.1:3000", `127.0.0.1:${ports.billow}`]]);
    // Certificates of its own, as none is to be had for this name.
    const config = `{\nadmin off\nlocal_certs\nskip_install_trust\nauto_https disable_redirects\nhttps_port ${ports.proxy}
default_bind 127.0.0.1\nstorage file_system ${join(folder, "storage")}\n}\n${site}`;
    return ["run", "--adapter", "caddyfile", "--config", written(folder, "Caddyfile", config)];
  },
};

function changed(name: string, replacements: readonly [string, string][]): string {
  return replacements.reduce(
    (config, [from, to]) => {
      expect(config).toContain(from);
      return config.replaceAll(from, to);
    },
    readFileSync(join(DEPLOY, name), "utf8"),
  );
}

function written(folder: string, name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

for (const { name, proxy } of [
  { name: "nginx", proxy: NGINX },
  { name: "caddy", proxy: CADDY },
]) {
  await describeWithPackages(`the configuration for ${name}`, [name, "openssl"], () => {
    const folder = temporaryFolder();
    let app: TestApp;
    let child: ChildProcess | undefined;
    let port: number;

    beforeAll(async () => {
      app = await testApp({ env: { BILLOW_URL: ORIGIN, BILLOW_TRUSTED_PROXIES: "127.0.0.1" } });
      const billow = Number(new URL(await app.server.listen({ port: 0, host: "127.0.0.1" })).port);
      port = await freePort();
      mkdirSync(join(folder.path, "home"));
      const words = proxy.configure(folder.path, { billow, proxy: port });
      const env = { PATH: process.env.PATH, HOME: join(folder.path, "home") };
      child = spawn(proxy.program, words, { env, stdio: ["ignore", "ignore", "pipe"] });
      const said = text(child.stderr ?? process.stdin);
      const answers = () =>
        call({ path: "/healthz" }).then(
          ({ status }) => status === 200,
          () => false,
        );
      await vi.waitUntil(answers, { timeout: 20_000 }).catch(async () => {
        child?.kill(proxy.endedBy);
        throw new Error(`${name} does not answer; it says: ${await said}`);
      });
    });

    afterAll(async () => {
      if (child?.exitCode === null) {
        const ended = once(child, "close");
        child.kill(proxy.endedBy);
        await ended;
      }
      await app.close();
      folder[Symbol.dispose]();
    });

    function open({ path, method = "GET", headers = {}, body }: Call): Promise<IncomingMessage> {
      return new Promise((resolve, reject) => {
        const to = { host: "127.0.0.1", port, servername: HOST, localAddress: BROWSER };
        const sent = { host: HOST, origin: ORIGIN, "content-type": "application/json", ...headers };
        const asked = request({ ...to, path, method, headers: sent, rejectUnauthorized: false }, resolve);
        asked.on("error", reject);
        asked.end(body);
      });
    }

    async function call(asked: Call) {
      const answer = await open(asked);
      return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
    }

    test("lets people sign in, and passes on where they call from, whatever they claim", async () => {
      const person = { name: "Ada", email: "ada@test.example", password: "correct horse battery" };
      await inTransaction(app.deps.db, (tx) => createUser(app.deps, tx, { ...person, role: "billing" }));
      const signedIn = await call({
        path: "/api/auth/sign-in/email",
        method: "POST",
        headers: { "x-forwarded-for": "203.0.113.9" },
        body: JSON.stringify({ email: person.email, password: person.password }),
      });
      expect(signedIn.status, signedIn.body).toBe(200);
      expect(signedIn.headers["set-cookie"]?.join()).toMatch(/__Host-billow\.session_token=.*; Secure/);
      expect(signedIn.headers["strict-transport-security"]).toContain("max-age=");
      const { ip_address } = await app.deps.db
        .selectFrom("auth_session")
        .select("ip_address")
        .orderBy("created_at", "desc")
        .executeTakeFirstOrThrow();
      expect(ip_address).toBe(BROWSER);
    });

    test("shows the metrics to nobody, and lets Billow judge what is too large", async () => {
      expect((await call({ path: "/metrics" })).status).toBe(404);
      const post = (bytes: number) =>
        call({ path: "/api/v1/events", method: "POST", headers: key, body: `["${"x".repeat(bytes)}"]` });
      const key = await app.keyOf(["usage:write"]);
      const [allowed, tooLarge] = [await post(10_000_000), await post(10_700_000)];
      expect([allowed.status, tooLarge.status]).toEqual([422, 413]);
      for (const { headers } of [allowed, tooLarge])
        expect(headers["content-type"]).toContain("application/problem+json");
    });

    test("passes live changes on at once", async () => {
      const events = await open({
        path: "/api/v1/events/stream",
        headers: await app.keyOf(["invoices:read"]),
      });
      events.setEncoding("utf8");
      expect(await once(events, "data")).toEqual([expect.stringContaining("retry:")]);
      const changed = once(events, "data");
      await publishChange(app.deps.db, { name: "invoices", data: {} });
      expect(await changed).toEqual(["event: invoices\ndata: {}\n\n"]);
      events.destroy();
    });
  });
}

interface Call {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}
