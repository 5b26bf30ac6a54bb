import { setTimeout as wait } from "node:timers/promises";
import { CONNECTIONS, smtpTransport } from "../server/src/activity/deliveries/mail/transport.ts";
import type { MailServer } from "../server/src/testing/servers/mail-server.ts";
import { expectDrafts } from "./billing-run.ts";
import type { BenchBillow } from "./billow.ts";
import { CUSTOMERS, generateCustomers, generateRollups } from "./generate.ts";
import { pdfLetter } from "./mail-letter.ts";
import { type Row, seconds } from "./measure.ts";

const POLL_MS = 250;

/**
 * One bulk job over many drafts: each is finalized, booked, set as PDF and e-mailed to a mail server in this process; the
 * time ends when the last e-mail is there. The floor is the same e-mails by nodemailer alone.
 */
export async function benchBulkSend(billow: BenchBillow, mail: MailServer, count: number): Promise<Row[]> {
  const ids = await makeDrafts(billow, count);
  const body = { action: "send", selection: { ids } };
  const preview = await seconds(() =>
    billow.call("/api/v1/invoices/bulk", { method: "POST", body: { ...body, dryRun: true } }),
  );
  let inBooks = 0;
  const took = await seconds(async () => {
    inBooks = await seconds(() => runJob(billow, body));
    while (mail.taken.length < ids.length) await wait(POLL_MS / 10);
  });
  const floor = await floorOf(billow, mail, ids);
  const perSecond = ids.length / took;
  return [
    {
      what: `bulk send of ${ids.length.toLocaleString("en")} drafts with PDF, to a local mail server`,
      measured: `${perSecond.toFixed(0)} invoices/s (all e-mails there after ${took.toFixed(1)} s, the job done after ${inBooks.toFixed(1)} s), preview ${(preview * 1000).toFixed(0)} ms`,
      bar: "≥ 100 invoices/s",
      floor: `${floor.toFixed(0)} e-mails/s by nodemailer alone, ratio ${(perSecond / floor).toFixed(2)}`,
    },
  ];
}

/** Drafts of as many months of all customers as are needed. */
async function makeDrafts(billow: BenchBillow, count: number): Promise<string[]> {
  const months = ["2026-10", "2026-09"].slice(0, Math.ceil(count / CUSTOMERS));
  await generateCustomers(billow.pool);
  await generateRollups(billow.pool, { from: `${months.at(-1)}-01`, days: 30 * months.length + 1 });
  for (const period of months)
    await billow.call("/api/v1/billing-runs", { method: "POST", body: { period } });
  await expectDrafts(billow.pool, count);
  const { rows } = await billow.pool.query<{ id: string }>("SELECT id FROM invoice ORDER BY id LIMIT $1", [
    count,
  ]);
  return rows.map((row) => row.id);
}

async function runJob(billow: BenchBillow, body: unknown): Promise<void> {
  const { id } = JSON.parse(await billow.call("/api/v1/invoices/bulk", { method: "POST", body }));
  for (;;) {
    const job = JSON.parse(await billow.call(`/api/v1/bulk-jobs/${id}`));
    if (job.finishedAt !== null) return;
    await wait(POLL_MS);
  }
}

const FLOOR_LETTERS = 1_000;

/** How many e-mails of the same size a second go through the same number of connections, with nothing else to do. */
async function floorOf(billow: BenchBillow, mail: MailServer, [id = ""]: string[]): Promise<number> {
  const letter = await pdfLetter(billow, id);
  const transport = smtpTransport(mail.url);
  let left = FLOOR_LETTERS;
  const lane = async () => {
    while (left-- > 0) await transport.send(letter);
  };
  const took = await seconds(() => Promise.all(Array.from({ length: CONNECTIONS }, lane)));
  transport.close();
  return FLOOR_LETTERS / took;
}
