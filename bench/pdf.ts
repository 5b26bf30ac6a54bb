import type { BenchBillow } from "./billow.ts";
import { generateCustomers, generateRollups } from "./generate.ts";
import { latencies, type Row, spread } from "./measure.ts";

const DOCUMENTS = 200;

/** A month's invoices as PDF, one after the other, and how long the server takes to answer others meanwhile. */
export async function benchPdf(billow: BenchBillow): Promise<Row[]> {
  await generateCustomers(billow.pool);
  await generateRollups(billow.pool, { from: "2026-10-01", days: 31 });
  await billow.call("/api/v1/billing-runs", { method: "POST", body: { period: "2026-10" } });
  const ids = await draftIds(billow);
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

async function draftIds(billow: BenchBillow): Promise<string[]> {
  const { rows } = await billow.pool.query<{ id: string }>("SELECT id FROM invoice ORDER BY id LIMIT $1", [
    DOCUMENTS,
  ]);
  return rows.map((row) => row.id);
}
