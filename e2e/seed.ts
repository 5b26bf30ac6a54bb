import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import type { Customer, NewCustomer } from "@billow/contract/parties/customer.ts";
import { type Maker, type NewLine, pay } from "./api.ts";
import { type BillowProcess, runCommand } from "./billow-process.ts";
import { addDays, monthStart, noonOf, quarterStart, today, yearStart } from "./dates.ts";

/** What is in Billow before a spec runs. Specs read it; what they change they make themselves. */
export interface Seed {
  /** Customers by a short name. */
  customers: Readonly<Record<CustomerName, Customer>>;
  /** How many invoices are past their deadline and not paid. */
  overdue: number;
  /** One draft of the customer `archive` for each of these issue dates, by its number. */
  archive: readonly { issueDate: string; number: string }[];
  /** The customer `metered` as its usage was billed. */
  metered: { number: string; from: string; before: string };
}

type CustomerName = keyof typeof CUSTOMERS;

export const CUSTOMERS = {
  polish: { name: "Żółta Łódź Sp. z o.o.", currency: "PLN", country: "PL", taxRate: "23" },
  french: { name: "Café Crème & Fils S.à r.l.", currency: "EUR", country: "LU", taxRate: "17" },
  japanese: { name: "Kyōto Systems K.K.", currency: "JPY", country: "JP", taxRate: "10" },
  kuwaiti: {
    name: "Al-Dhow Trading Co.",
    currency: "KWD",
    country: "KW",
    taxCategory: "outsideScope",
    taxRate: "0",
  },
  long: {
    name: "Gesellschaft für die Verwaltung großskaliger Rechenzentrumsinfrastruktur und Beteiligungen mbH & Co. KG",
    currency: "EUR",
    country: "DE",
    taxRate: "19",
  },
  german: { name: "Nordwind Logistik GmbH", currency: "EUR", country: "DE", taxRate: "19" },
  archive: { name: "Zeitlos Archiv AG", currency: "CHF", country: "CH", taxRate: "8.1" },
  metered: { name: "Meterwerk GmbH", tenantId: "meterwerk", currency: "EUR", country: "DE", taxRate: "19" },
} as const satisfies Record<string, Partial<NewCustomer>>;

const PRODUCTS = [
  {
    product: "Private cloud",
    description: "Managed platform, three zones",
    unit: "node",
    unitPrice: "412.5",
  },
  {
    product: "Support plan",
    description: "24 × 7, answer within 30 minutes",
    unit: "month",
    unitPrice: "890",
  },
  { product: "Reserved GPU capacity", description: "H200, Frankfurt", unit: "GPU-hour", unitPrice: "2.95" },
  { product: "Object storage", unit: "TB-month", unitPrice: "19.4" },
] as const;

/** Something that was done on a day. */
interface Act {
  day: string;
  act(): Promise<unknown>;
}

/** Fills a Billow whose clock can be moved: the past first, day by day, and then the month that was metered. */
export async function seed(billow: BillowProcess, maker: Maker, dataFolder: string): Promise<Seed> {
  const made: [string, Customer][] = [];
  for (const [name, fields] of Object.entries(CUSTOMERS)) made.push([name, await maker.customer(fields)]);
  const customers = Object.fromEntries(made) as Seed["customers"];
  const archive: { issueDate: string; number: string }[] = [];
  const stories = storiesOf(customers);
  const acts = [
    ...stories.flatMap((story) => actsOf(maker, story)),
    ...archiveOf(maker, customers.archive, archive),
  ];
  acts.sort((a, b) => a.day.localeCompare(b.day));
  for (const { day, act } of acts) {
    await billow.setClock(noonOf(day));
    await act();
  }
  await billow.setClock(Date.now());
  const overdue = stories.filter(({ fate }) => fate === "overdue").length;
  return { customers, overdue, archive, metered: await meter(maker, dataFolder) };
}

/** A draft at both ends of every range the date picker has by name, and a day outside of each. */
function archiveOf(maker: Maker, customer: Customer, found: { issueDate: string; number: string }[]): Act[] {
  const now = today();
  const starts = [
    yearStart(now),
    quarterStart(now, -1),
    quarterStart(now),
    monthStart(now, -1),
    monthStart(now),
  ];
  const days = [
    ...starts.flatMap((day) => [addDays(day, -1), day]),
    addDays(now, -30),
    addDays(now, -29),
    now,
  ];
  return [...new Set(days)].map((day) => ({
    day,
    act: async () => {
      const { number, issueDate } = await maker.invoice({ customer });
      found.push({ number, issueDate });
    },
  }));
}

const FATES: readonly InvoiceStatus[] = [
  "paid",
  "overdue",
  "paid",
  "refunded",
  "sent",
  "pending",
  "voided",
  "draft",
];

function fateOf(place: number, month: number): InvoiceStatus {
  return FATES[(place * 3 + month) % FATES.length] ?? "draft";
}

/** What becomes of an invoice that is issued on a day. */
interface Story {
  customer: Customer;
  fate: InvoiceStatus;
  day: string;
  lines: NewLine[];
}

/** Half a year of invoices in all statuses, currencies and sizes, so that lists have pages. */
function storiesOf({ german, french, polish, japanese, kuwaiti, long }: Seed["customers"]): Story[] {
  return [german, french, polish, japanese, kuwaiti, long].flatMap((customer, place) =>
    Array.from({ length: 7 }, (_, month) => ({
      customer,
      fate: fateOf(place, month),
      day: addDays(today(), -20 - month * 27 - place),
      lines: linesOf(place, month, customer.currency),
    })),
  );
}

function linesOf(place: number, month: number, currency: string): NewLine[] {
  return PRODUCTS.slice(month % 3, (month % 3) + 1 + (place % 3)).map((product, line) => ({
    ...product,
    // Yen have no decimals; a price with some would not look like one.
    unitPrice: currency === "JPY" ? `${(place + 3) * 1200}` : product.unitPrice,
    quantity: `${(place + 2) * (month + 3) + line * 7}`,
  }));
}

function actsOf(maker: Maker, { customer, fate, day, lines }: Story): Act[] {
  const isSettled = fate === "paid" || fate === "refunded";
  const dueDate = fate === "sent" ? addDays(today(), 30) : addDays(day, 14);
  const start = () =>
    maker.invoice({ customer, lines, dueDate, fate: fate === "overdue" || isSettled ? "sent" : fate });
  if (!isSettled) return [{ day, act: start }];
  let invoice: { id: string; total: string } | undefined;
  const acts: Act[] = [
    { day, act: async () => (invoice = await start()) },
    { day: addDays(day, 9), act: async () => invoice && pay(maker.call, invoice) },
  ];
  if (fate === "paid") return acts;
  const body = { amount: "25", reason: "GPU host outage" };
  const refund = async () => invoice && maker.call("refundInvoice", { params: { id: invoice.id }, body });
  return [...acts, { day: addDays(day, 16), act: refund }];
}

/** Ten days of a machine in last month, from a file, and what left the network, by events; then the billing run. */
async function meter(maker: Maker, dataFolder: string): Promise<Seed["metered"]> {
  const before = monthStart(today());
  const from = monthStart(today(), -1);
  const [start, end] = [`${from.slice(0, 8)}05T00:00:00Z`, `${from.slice(0, 8)}15T00:00:00Z`];
  const file = join(dataFolder, "allocations.csv");
  await writeFile(
    file,
    [
      "tenant,resource,vcpus,ram_gib,block_gib,gpus,created_at,deleted_at",
      `meterwerk,vm-build,8,32,0,1,${start},${end}`,
      `meterwerk,vm-web,2,4,0,0,${from}T12:00:00Z,`,
    ].join("\n"),
  );
  await runCommand(dataFolder, ["import", "allocations", file]);
  const egress = ["20000", "40000"].map((quantity, index) => ({
    specversion: "1.0",
    id: `egress-${index}`,
    source: "/network",
    subject: "meterwerk",
    type: "billow.usage",
    time: end,
    data: { meter: "network.egress", resource: "router-1", quantity, from: start, before: end },
  }));
  await maker.report(egress);
  await runCommand(dataFolder, ["run", from.slice(0, 7)]);
  const { items } = (await maker.call("listInvoices", { query: { q: CUSTOMERS.metered.name } })).data;
  const [billed] = items;
  if (billed === undefined) throw new Error("The billing run made no invoice of what was metered.");
  return { number: billed.number, from, before };
}
