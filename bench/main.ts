import { parseArgs } from "node:util";
import { mailServer } from "../server/src/testing/servers/mail-server.ts";
import { benchAllocations } from "./allocations.ts";
import { benchBillingRun } from "./billing-run.ts";
import { type BenchBillow, startBillow } from "./billow.ts";
import { benchBulkSend } from "./bulk-send.ts";
import { benchConsole } from "./console.ts";
import { benchGrowth } from "./growth.ts";
import { benchImport } from "./import.ts";
import { benchIngest } from "./ingest.ts";
import { benchInvoiceExport } from "./invoice-export.ts";
import { benchInvoiceList } from "./invoice-list.ts";
import { type Row, table } from "./measure.ts";
import { benchPdf } from "./pdf.ts";
import { benchUsageReport } from "./usage-report.ts";

const HELP = `npm run bench -- [--only NAME] [--invoices N] [--events N] [--days N] [--mails N] [--scale] [--wide]

Measures Billow against its bars on this machine and prints one table. Each figure stands beside a floor of the same
run, because machines are noisy. Nothing is asserted.

  --only NAME     one of: import, ingest, allocations, usage-report, billing-run, bulk-send, invoice-list, invoice-export, pdf, console; or growth, which is
                  measured only by name: 0.25 M events up to --events (4 M by default, 100 M with --scale) of 1,000 and 50,000
                  customers, whose figures docs/performance.md shows; --from N leaves smaller sizes out and keeps their figures, --customers N
                  takes one of both. 20 M events need 26 GB of disk in the folder of TMPDIR, 100 M need 130 GB
  --invoices N    invoices in list and export, 1,000,000 by default
  --events N      events to take in, 500,000 by default
  --days N        days of rollups of 5,000 customers in the usage report, 92 by default
  --mails N       drafts to send with their PDF, 10,000 at most, 2,000 by default
  --scale         the large sizes: 5,000,000 invoices, 10,000,000 events, rollups worth 100,000,000 events, 10,000 e-mails
  --database URL  with --only ingest: on this database, which must be empty but may be distributed
  --wide          ingest, usage report and billing run with the same usage spread over 40 meters and 1 to 40 tenants a customer`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    invoices: { type: "string" },
    events: { type: "string" },
    days: { type: "string" },
    from: { type: "string" },
    customers: { type: "string" },
    mails: { type: "string" },
    scale: { type: "boolean", default: false },
    wide: { type: "boolean", default: false },
    database: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const { scale, wide } = values;
const sizes = {
  invoices: Number(values.invoices ?? (scale ? 5_000_000 : 1_000_000)),
  events: Number(values.events ?? (scale ? 10_000_000 : 500_000)),
  // Of 5,000 customers with eight series each, one event an hour.
  days: Number(values.days ?? (scale ? 105 : 92)),
  mails: Number(values.mails ?? (scale ? 10_000 : 2_000)),
};

const mail = await mailServer();

const BENCHES: Record<string, (billow: BenchBillow) => Promise<Row[]>> = {
  import: benchImport,
  ingest: (billow) => benchIngest(billow, sizes.events, wide),
  allocations: (billow) => benchAllocations(billow, Math.min(sizes.events, 500_000)),
  "usage-report": (billow) => benchUsageReport(billow, sizes.days, wide),
  "billing-run": (billow) => benchBillingRun(billow, wide),
  "bulk-send": (billow) => benchBulkSend(billow, mail, sizes.mails),
  "invoice-list": (billow) => benchInvoiceList(billow, sizes.invoices),
  "invoice-export": (billow) => benchInvoiceExport(billow, sizes.invoices),
  pdf: benchPdf,
  console: benchConsole,
};

const isElsewhere = values.database !== undefined;

if (
  values.help ||
  (isElsewhere && values.only !== "ingest") ||
  (values.only !== undefined && values.only !== "growth" && BENCHES[values.only] === undefined)
) {
  console.log(HELP);
  process.exitCode = values.help ? 0 : 2;
} else if (values.only === "growth") {
  const { from = 0, customers } = values;
  const growth = await benchGrowth({
    events: Number(values.events ?? (scale ? 100_000_000 : 4_000_000)),
    from: Number(from),
    customers: customers === undefined ? undefined : Number(customers),
  });
  console.log(table(growth));
} else {
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (values.only !== undefined && values.only !== name) continue;
    process.stderr.write(`${name} …\n`);
    const billow = await startBillow({
      ...(name === "bulk-send" && { SMTP_URL: mail.url }),
      ...(isElsewhere && { DATABASE_URL: values.database }),
    });
    try {
      rows.push(...(await bench(billow)));
    } finally {
      await billow.stop();
    }
  }
  console.log(table(rows));
}
await mail.close();
