import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { smtpTransport, type Transport } from "../../activity/deliveries/mail/transport.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice } from "../../testing/invoicing.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { deliverNext } from "./deliver.ts";

/** Fixed by its package. */
const SPOOL = "/var/spool/smtpd";

/** Who the mail server delivers as; it refuses to do so as root. */
const NOBODY = 65534;

await describeWithPackages("Debian's OpenSMTPD", ["opensmtpd"], () => {
  const folder = temporaryFolder();
  const inbox = join(folder.path, "inbox");
  let on: Invoicing;
  let transport: Transport;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const port = await freePort();
    const url = `smtp://127.0.0.1:${port}`;
    stop = await startServer({ folder: folder.path, inbox, port });
    transport = smtpTransport(url);
    const clock = fixedClock("2026-11-02T08:00:00Z");
    const app = await testApp({ clock, env: { SMTP_URL: url } });
    await app.as("admin")("updateSettings", {
      body: { operatorName: "Nörd Cloud", email: "billing@nord.example" },
    });
    on = { app, clock, call: app.as("billing") };
  });

  afterAll(async () => {
    transport.close();
    await stop();
    await on.app.close();
    folder[Symbol.dispose]();
  });

  test("takes invoices and hands them on whole, each once", async () => {
    const customer = await makeCustomer(on.call, { name: "Žluťoučký kůň", billingEmail: "ap@kun.example" });
    const numbers: string[] = [];
    for (let made = 0; made < 20; made++) numbers.push((await makeInvoice(on, "sent", { customer })).number);
    on.clock.advance({ seconds: 5 });
    const lane = async () => {
      while (await deliverNext(on.app.deps, transport));
    };
    await Promise.all([lane(), lane(), lane()]);
    const { data } = await on.call("listOutbox", { query: { state: "sent" } });
    expect(data.items.map(({ invoiceNumber }) => invoiceNumber).sort()).toEqual(numbers);

    const arrived = () => readdirSync(join(inbox, "new"));
    await expect.poll(() => arrived().length, { timeout: 60_000 }).toBe(numbers.length);
    const mails = await Promise.all(
      arrived().map((name) => simpleParser(readFileSync(join(inbox, "new", name)))),
    );
    const files = mails.map(({ attachments }) => attachments[0]?.filename).sort();
    expect(files).toEqual(numbers.map((number) => `${number}.pdf`));
    for (const mail of mails) {
      expect(mail.text).toContain("Žluťoučký kůň");
      expect(mail.from?.text).toBe('"Nörd Cloud" <billing@nord.example>');
      expect(mail.attachments[0]?.content.subarray(0, 5).toString()).toBe("%PDF-");
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("A port was listened on.");
  return address.port;
}

/** Starts the mail server with a configuration of its own: whoever it is for, a mail ends in the inbox. */
async function startServer({ folder, inbox, port }: { folder: string; inbox: string; port: number }) {
  const config = join(folder, "smtpd.conf");
  writeFileSync(
    config,
    [
      'table everybody { "@" = "nobody" }',
      `listen on 127.0.0.1 port ${port}`,
      `action "keep" maildir "${inbox}" virtual <everybody>`,
      'match from any for any action "keep"',
      "",
    ].join("\n"),
  );
  mkdirSync(inbox);
  chownSync(inbox, NOBODY, NOBODY);
  chmodSync(folder, 0o755);
  // Its processes of other users pass through.
  mkdirSync(SPOOL, { recursive: true });
  chmodSync(SPOOL, 0o711);
  const server = spawn("/usr/sbin/smtpd", ["-d", "-f", config], { stdio: ["ignore", "ignore", "pipe"] });
  const said: Buffer[] = [];
  server.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const stop = async () => {
    server.kill("SIGTERM");
    await ended;
  };
  try {
    await vi.waitUntil(() => answers(port), { timeout: 20_000 });
  } catch {
    await stop();
    throw new Error(`OpenSMTPD does not answer; it says: ${Buffer.concat(said)}`);
  }
  return stop;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
