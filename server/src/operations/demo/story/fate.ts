import type { DemoCustomer } from "../world/demo-customer.ts";
import type { Random } from "../world/random.ts";

/** What happens to an invoice. */
export const FATES = [
  "left as draft",
  "left pending",
  "paid in time",
  "paid late",
  "never paid",
  "promised",
  "collected",
  "returned by the bank",
  "written off",
  "paid in part",
  "overpaid",
  "discounted and paid",
  "credited on a line",
  "refunded in part",
  "refunded",
  "voided",
] as const;
export type Fate = (typeof FATES)[number];

/** Invoices of that many months ago are collected by direct debit, of customers with a mandate. */
export const COLLECTED_MONTHS_AGO = 2;

/** Fixed fates for invoices of billing runs, so that even a small demo shows everything. */
const SETTLED: Readonly<Record<string, Fate>> = {
  "lodz-analityka 1": "left as draft",
  "baltic-commons 1": "left as draft",
  "thames-ledger 1": "left pending",
  "pecsi-gepi 1": "paid in time",
  "zuercher-wetter 2": "never paid",
  "almwetter 2": "promised",
  "nordwind 2": "collected",
  "reederei-holtenau 2": "collected",
  "hafenlicht 2": "collected",
  "zonnewarmte 2": "collected",
  "hoshizora 2": "paid in part",
  "iash-kiel 2": "refunded in part",
  "pecsi-gepi 2": "refunded",
  "atelier-generique 2": "voided",
  "baltic-commons 3": "written off",
  "compania-iberica 3": "overpaid",
  "reederei-holtenau 3": "paid late",
  "nordwind 3": "returned by the bank",
  "iash-kiel 3": "credited on a line",
  "lodz-analityka 3": "discounted and paid",
};

/** Per mille of invoices, tried in this order. The rest are paid in time. */
const COMMON: readonly (readonly [Fate, number])[] = [
  ["paid late", 150],
  ["never paid", 24],
  ["paid in part", 14],
  ["overpaid", 12],
  ["discounted and paid", 18],
  ["refunded in part", 20],
  ["refunded", 7],
  ["voided", 22],
];

/** Some of last month's invoices are still being processed. */
const FRESH: readonly (readonly [Fate, number])[] = [["left as draft", 110], ["left pending", 80], ...COMMON];

/** After this many months every debt is paid. */
const UNPAID_MONTHS_MAX = 6;

export function fateOf({ is, agreed }: DemoCustomer, monthsAgo: number, random: Random): Fate {
  const settled = SETTLED[`${is.tenantId} ${monthsAgo}`];
  if (settled !== undefined) return settled;
  let draw = random.int(0, 999);
  for (const [fate, permille] of monthsAgo === 1 ? FRESH : COMMON) {
    if (draw >= permille) {
      draw -= permille;
      continue;
    }
    if (LEAVES_A_DEBT.has(fate) && monthsAgo > UNPAID_MONTHS_MAX) return "paid late";
    // A manual discount would replace the agreed one.
    if (fate === "discounted and paid" && agreed?.discount) return "paid in time";
    return fate;
  }
  return "paid in time";
}

const LEAVES_A_DEBT: ReadonlySet<Fate> = new Set(["never paid", "paid in part"]);
