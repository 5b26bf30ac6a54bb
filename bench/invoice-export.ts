import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { to as copyTo } from "pg-copy-streams";
import type { BenchBillow, DatabasePool } from "./billow.ts";
import { generateCustomers, generateInvoices } from "./generate.ts";
import { type Row, seconds } from "./measure.ts";

/** All invoices as CSV over HTTP; the floor is the same columns by COPY TO STDOUT. */
export async function benchInvoiceExport(billow: BenchBillow, invoices: number): Promise<Row[]> {
  await generateCustomers(billow.pool);
  await generateInvoices(billow.pool, invoices);
  const growth = await peakGrowth(() => billow.serverRssMb());
  let bytes = 0;
  const took = await seconds(async () => {
    bytes = await billow.drain("/api/v1/invoices/export.csv");
  });
  const memoryMb = await growth.stop();
  const floor = await seconds(() => copyOut(billow.pool));
  return [
    {
      what: `CSV export, ${invoices.toLocaleString("en")} invoices, ${(bytes / 1e6).toFixed(0)} MB`,
      measured: `${(invoices / took).toFixed(0)} rows/s (${took.toFixed(1)} s), the server grew by ${memoryMb.toFixed(0)} MB`,
      bar: "≥ 80,000 rows/s, ≤ 150 MB",
      floor: `COPY ${(invoices / floor).toFixed(0)} rows/s, ratio ${(floor / took).toFixed(2)}`,
    },
  ];
}

async function copyOut(pool: DatabasePool): Promise<void> {
  const client = await pool.connect();
  try {
    const copy = copyTo(
      `COPY (SELECT number, name, tenant_id, status, invoice.currency, subtotal, discount, tax, total, amount_paid, amount_refunded,
         total - amount_paid, issue_date, due_date, paid_date
       FROM invoice JOIN customer ON customer.id = customer_id ORDER BY issue_date DESC, invoice.id DESC) TO STDOUT (FORMAT csv)`,
    );
    await pipeline(client.query(copy), new Writable({ write: (_chunk, _encoding, done) => done() }));
  } finally {
    client.release();
  }
}

const SAMPLE_MS = 100;

/** By how much memory grows, at most, from now until `stop`. */
async function peakGrowth(memoryMb: () => Promise<number>): Promise<{ stop(): Promise<number> }> {
  const before = await memoryMb();
  let peak = before;
  const sample = async () => {
    peak = Math.max(peak, await memoryMb());
  };
  const timer = setInterval(() => void sample(), SAMPLE_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await sample();
      return peak - before;
    },
  };
}
