import type { BenchBillow } from "./billow.ts";
import { generateCustomers, generateInvoices } from "./generate.ts";
import { latencies, type Row, seeded, spread } from "./measure.ts";

const CALLS = 200;

const SEARCHES = [
  "",
  "",
  "",
  "nordwind",
  "fjord labor",
  "robotik 1",
  "ze",
  "xq",
  "0042",
  "INV-2025-05",
  "quarz",
];
const STATUSES = ["", "", "draft", "sent,overdue", "refunded", "paid", "voided,draft"];
const RANGES = [
  "",
  "",
  "issuedFrom=2026-10-01&issuedBefore=2027-01-01",
  "issuedFrom=2025-01-01&issuedBefore=2026-01-01",
  "issuedFrom=2026-07-01&issuedBefore=2026-07-08",
];
const SORTS = ["-issueDate", "-issueDate", "issueDate", "-total", "dueDate", "-number", "customer"];

/** The list and its tab counts under any mix of search, range, statuses and sort; the floor is `SELECT 1` over HTTP. */
export async function benchInvoiceList(billow: BenchBillow, invoices: number): Promise<Row[]> {
  await generateCustomers(billow.pool);
  await generateInvoices(billow.pool, invoices);
  const random = seeded(11);
  const pick = (choices: readonly string[]) => choices[Math.floor(random() * choices.length)] ?? "";
  const filter = () => {
    const q = pick(SEARCHES);
    return [q === "" ? "" : `q=${encodeURIComponent(q)}`, pick(RANGES)].filter((part) => part !== "");
  };
  const lists = Array.from({ length: CALLS }, () => {
    const status = pick(STATUSES);
    return `/api/v1/invoices?${[...filter(), status === "" ? "" : `status=${status}`, `sort=${pick(SORTS)}`].filter((part) => part !== "").join("&")}`;
  });
  const counts = Array.from({ length: CALLS / 4 }, () => `/api/v1/invoices/counts?${filter().join("&")}`);
  const read = async (path: string) => {
    await billow.call(path);
  };
  const floor = spread(
    await latencies(
      Array.from({ length: CALLS }, () => "/readyz"),
      read,
    ),
  );
  const size = `${invoices.toLocaleString("en")} invoices`;
  return [
    {
      what: `invoice list, any mix (${size})`,
      measured: spread(await latencies(lists, read)),
      bar: "p95 ≤ 25 ms, none > 100 ms",
      floor,
    },
    {
      what: `tab counts, same filters (${size})`,
      measured: spread(await latencies(counts, read)),
      bar: "p95 ≤ 60 ms",
      floor,
    },
  ];
}
