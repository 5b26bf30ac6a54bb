import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runBillow, type ServerProcess, startBillow } from "../../testing/billow-process.ts";
import { lookInto } from "../../testing/kill-load.ts";
import { type MailServer, mailServer, messageIdOf } from "../../testing/mail-server.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";

const INVOICES = 40;
/** How many e-mails are taken before each kill. */
const KILLS_AT = [5, 14, 25];

const folder = temporaryFolder();
const data = join(folder.path, "data");
let mail: MailServer;
let server: ServerProcess;
let apiKey: string;

beforeAll(async () => {
  mail = await mailServer();
  const created = await runBillow(data, ["key", "create", "--name", "kill", "--scopes", "*"]);
  apiKey = created.out.trim();
  server = await startBillow(data, { SMTP_URL: mail.url });
}, 120_000);

afterAll(async () => {
  server.child.kill("SIGTERM");
  await server.ended;
  await mail.close();
  folder[Symbol.dispose]();
});

async function post(path: string, body?: object): Promise<{ id: string }> {
  const answer = await fetch(`${server.address}/api/v1${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  expect(answer.ok, path).toBe(true);
  return (await answer.json()) as { id: string };
}

test("killed again and again in the middle, every e-mail is sent, and twice only where the outbox says so", async () => {
  const customer = await post("/customers", {
    name: "Nordwind",
    tenantId: "nordwind",
    billingEmail: "ap@nordwind.example",
    currency: "EUR",
    taxCategory: "outsideScope",
  });
  for (let made = 0; made < INVOICES; made++) {
    const lines = [{ product: "Setup", quantity: "1", unitPrice: "10" }];
    const { id } = await post("/invoices", { customerId: customer.id, lines });
    await post(`/invoices/${id}/send`);
  }
  for (const killAt of KILLS_AT) {
    await vi.waitUntil(() => mail.taken.length >= killAt, { timeout: 60_000 });
    server.child.kill("SIGKILL");
    await server.ended;
    server = await startBillow(data, { SMTP_URL: mail.url });
    // As if a minute had passed, after which the dead sender's claims are over.
    await lookInto(data, (client) =>
      client.query("UPDATE delivery SET next_attempt_at = now() WHERE state = 'sending'"),
    );
  }
  const waiting = () =>
    lookInto(data, async (client) => {
      const { rowCount } = await client.query("SELECT FROM delivery WHERE state <> 'sent'");
      return rowCount;
    });
  await vi.waitUntil(async () => (await waiting()) === 0, { timeout: 100_000, interval: 100 });

  const messages = await lookInto(data, async (client) => {
    const { rows } = await client.query<{ message_id: string; in_doubt: boolean; told: number }>(`
      SELECT message_id, last_error IS NOT NULL AS in_doubt, (SELECT count(*)::int FROM event
        WHERE event.subject_id = email.invoice_id::text AND type = 'emailDelivered') AS told FROM email JOIN delivery USING (id)`);
    return rows;
  });
  const taken = mail.taken.map(messageIdOf);
  expect(messages).toHaveLength(INVOICES);
  for (const { message_id, in_doubt, told } of messages) {
    const times = taken.filter((id) => id === message_id).length;
    expect(times, message_id).toBeGreaterThan(0);
    if (!in_doubt) expect(times, message_id).toBe(1);
    expect(told, message_id).toBe(1);
  }
  const verified = await runBillow(data, ["verify"]);
  expect(verified.code, verified.out).toBe(0);
}, 300_000);
