import { setTimeout as wait } from "node:timers/promises";
import type { BenchBillow } from "./billow.ts";
import { CUSTOMERS, generateCustomers, generateRollups } from "./generate.ts";
import { type Row, seconds } from "./measure.ts";

const POLL_MS = 250;

/** A preview over a month's drafts, and a bulk job that sends them: finalized, in the books, e-mails in the outbox. */
export async function benchBulkSend(billow: BenchBillow): Promise<Row[]> {
  await generateCustomers(billow.pool);
  await generateRollups(billow.pool, { from: "2026-10-01", days: 31 });
  await billow.call("/api/v1/billing-runs", { method: "POST", body: { period: "2026-10" } });
  const body = { action: "send", selection: { filter: { status: ["draft"] } } };
  const preview = await seconds(() =>
    billow.call("/api/v1/invoices/bulk", { method: "POST", body: { ...body, dryRun: true } }),
  );
  const took = await seconds(async () => {
    const { id } = JSON.parse(await billow.call("/api/v1/invoices/bulk", { method: "POST", body }));
    for (;;) {
      const job = JSON.parse(await billow.call(`/api/v1/bulk-jobs/${id}`));
      if (job.finishedAt !== null) break;
      await wait(POLL_MS);
    }
  });
  return [
    {
      what: `bulk send, ${CUSTOMERS.toLocaleString("en")} drafts into the outbox`,
      measured: `${(CUSTOMERS / took).toFixed(0)} invoices/s (${took.toFixed(1)} s), preview ${(preview * 1000).toFixed(0)} ms`,
      bar: "≥ 100 invoices/s",
      floor: "",
    },
  ];
}
