import { setTimeout as wait } from "node:timers/promises";
import type { Caller } from "./caller.ts";

const READERS = 2;
const PAUSE_MS = 120;
const EXPORT_PAUSE_MS = 2_500;

/** What the pages of the console ask for. */
function pagesOf(month: string, before: string): string[] {
  return [
    "/invoices?limit=50",
    "/invoices/counts",
    "/invoices?q=tenant-3&status=sent,overdue,paid&sort=-total",
    "/customers",
    "/customers?q=tenant&limit=5",
    `/usage?from=${month}-01&before=${before}-01&granularity=day&groupBy=customer&top=5`,
    "/usage/records?limit=20",
    "/usage/reconciliation",
    "/usage/backlog",
    "/billing-runs",
    "/payments",
    "/credit-notes",
    "/ledger/entries?limit=20",
    "/outbox?limit=20",
    "/bulk-jobs",
    "/rate-cards",
    "/verification",
    "/me",
  ];
}

/** Colleagues who look at one page after the other. */
export async function readers(
  caller: Caller,
  options: { month: string; before: string; isOver: () => boolean; random: (below: number) => number },
): Promise<void> {
  const pages = pagesOf(options.month, options.before);
  const reader = async () => {
    while (!options.isOver()) {
      await caller.once(pages[options.random(pages.length)] ?? "/me");
      await wait(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
}

/** Exports, of which the one of invoices must never have fewer than there were when it was asked for. */
export async function exporter(
  caller: Caller,
  options: { month: string; before: string; isOver: () => boolean },
): Promise<{ exports: number }> {
  const range = `from=${options.month}-01&before=${options.before}-01`;
  const files = [
    `/usage/export.csv?${range}&granularity=day`,
    "/ledger/journal",
    `/usage/focus.csv?period=${options.month}`,
    "/timeline/export.ndjson",
  ];
  let exports = 0;
  for (let turn = 0; !options.isOver(); turn++) {
    const { all } = await caller.persist<{ all: number }>({ path: "/invoices/counts" });
    const csv = await caller.once("/invoices/export.csv");
    const rows = csv === null ? null : csv.trimEnd().split("\r\n").length - 1;
    if (rows !== null && rows < all) caller.faults.push(`an export has ${rows} of ${all} invoices`);
    const other = await caller.once(files[turn % files.length] ?? "");
    exports += (rows === null ? 0 : 1) + (other === null ? 0 : 1);
    await wait(EXPORT_PAUSE_MS);
  }
  return { exports };
}
