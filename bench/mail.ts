import { CONNECTIONS, smtpTransport } from "../server/src/features/mail/transport.ts";
import type { MailServer } from "../server/src/testing/mail-server.ts";
import type { BenchBillow } from "./billow.ts";
import { generateCustomers, generateRollups } from "./generate.ts";
import { pdfLetter } from "./mail-letter.ts";
import { latencies, type Row, seconds, spread } from "./measure.ts";

const DOCUMENTS = 200;

/**
 * A month's invoices as PDF, one after the other, and then the sending of many with their PDF to a mail server in this
 * process. The floor is the same e-mails by nodemailer alone.
 */
export async function benchMail(billow: BenchBillow, mail: MailServer, count: number): Promise<Row[]> {
  await generateCustomers(billow.pool);
  await generateRollups(billow.pool, { from: "2026-10-01", days: 31 });
  await billow.call("/api/v1/billing-runs", { method: "POST", body: { period: "2026-10" } });
  return [...(await benchPdf(billow)), ...(await benchSending(billow, mail, count))];
}

async function benchPdf(billow: BenchBillow): Promise<Row[]> {
  const ids = await draftIds(billow, { skip: 0, count: DOCUMENTS });
  const watching = watchAnswers(billow);
  const took = await latencies(ids, async (id) => {
    await billow.call(`/api/v1/invoices/${id}/pdf`);
  });
  const answers = await watching.stop();
  return [
    {
      what: `PDF of an invoice of 8 lines, over HTTP, ${ids.length} one after the other`,
      measured: spread(took),
      bar: "≤ 40 ms, warm",
      floor: `/healthz meanwhile ${spread(answers)}`,
    },
  ];
}

/** Asks for the health of the server every few milliseconds: how long it takes to answer shows a blocked event loop. */
function watchAnswers(billow: BenchBillow) {
  const took: number[] = [];
  let isOver = false;
  const watched = (async () => {
    while (!isOver) {
      const startedMs = performance.now();
      await billow.call("/healthz");
      took.push(performance.now() - startedMs);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await watched;
      const sorted = took.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
      return { p50: at(0.5), p95: at(0.95), max: at(1) };
    },
  };
}

async function benchSending(billow: BenchBillow, mail: MailServer, count: number): Promise<Row[]> {
  const ids = await draftIds(billow, { skip: DOCUMENTS, count });
  const before = mail.taken.length;
  for (let start = 0; start < ids.length; start += 8)
    await Promise.all(
      ids.slice(start, start + 8).map((id) => billow.call(`/api/v1/invoices/${id}/send`, { method: "POST" })),
    );
  // They leave once their hold is over, so the time begins when the first has left.
  const arrived = () => mail.taken.length - before;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
  while (arrived() === 0) await pause();
  const ahead = arrived();
  const took = await seconds(async () => {
    while (arrived() < ids.length) await pause();
  });
  const floor = await floorOf(billow, mail, ids[0] ?? "", ids.length - ahead);
  const perSecond = (ids.length - ahead) / took;
  return [
    {
      what: `${ids.length.toLocaleString("en")} invoices by e-mail with PDF, to a local mail server`,
      measured: `${perSecond.toFixed(0)} e-mails/s (${ids.length - ahead} in ${took.toFixed(1)} s)`,
      bar: "≥ 100 e-mails/s",
      floor: `${floor.toFixed(0)} e-mails/s by nodemailer alone, ratio ${(perSecond / floor).toFixed(2)}`,
    },
  ];
}

/** How many e-mails of the same size a second go through the same number of connections, with nothing else to do. */
async function floorOf(billow: BenchBillow, mail: MailServer, id: string, count: number): Promise<number> {
  const letter = await pdfLetter(billow, id);
  const transport = smtpTransport(mail.url);
  let left = count;
  const lane = async () => {
    while (left-- > 0) await transport.send(letter);
  };
  const took = await seconds(() => Promise.all(Array.from({ length: CONNECTIONS }, lane)));
  transport.close();
  return count / took;
}

async function draftIds(
  billow: BenchBillow,
  { skip, count }: { skip: number; count: number },
): Promise<string[]> {
  const { rows } = await billow.pool.query<{ id: string }>(
    "SELECT id FROM invoice ORDER BY id OFFSET $1 LIMIT $2",
    [skip, count],
  );
  return rows.map((row) => row.id);
}
