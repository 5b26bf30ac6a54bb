import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What was measured at one size. */
export interface GrowthRow {
  customers: number;
  events: number;
  /** Bytes an event of raw usage with its indexes, and with all that is summed of it. */
  eventBytes: number;
  usageBytes: number;
  /** Events a second over HTTP. */
  ingest: number;
  /** 95 of 100 calls took no longer. */
  reportOneMs: number;
  reportAllMs: number;
  listMs: number;
  verifySeconds: number;
}

export interface Growth {
  /** The day it was measured. */
  on: string;
  cores: number;
  memoryGb: number;
  rows: GrowthRow[];
  runs: { customers: number; perSecond: number; bytesAnInvoice: number }[];
}

/** A number of events in words: 0.25 M, 4 M. */
export function millions(events: number): string {
  return `${(events / 1e6).toLocaleString("en", { maximumFractionDigits: 2 })}\u00a0M`;
}

const DOCS = join(import.meta.dirname, "../docs");

export async function writePerformancePage(growth: Growth): Promise<void> {
  await writeFile(join(DOCS, "performance.md"), pageOf(growth));
  await writeFile(join(DOCS, "performance.svg"), plotOf(growth));
}

function pageOf({ on, cores, memoryGb, rows, runs }: Growth): string {
  const number = (value: number) => Math.round(value).toLocaleString("en");
  const sizes = rows.map((row) =>
    [
      number(row.customers),
      millions(row.events),
      number(row.eventBytes),
      number(row.usageBytes),
      number(row.ingest),
      number(row.reportOneMs),
      number(row.reportAllMs),
      number(row.listMs),
      number(row.verifySeconds),
    ].join(" | "),
  );
  const runLines = runs.map(
    ({ customers, perSecond, bytesAnInvoice }) =>
      `- A billing run of ${number(customers)} customers made ${number(perSecond)} drafts a second, of ${number(bytesAnInvoice)} bytes each: ${number(bytesAnInvoice / 1e3)} GB for a million.`,
  );
  return `# Performance

How each cost grows with the raw usage in the database. Measured on ${on} by \`npm run bench -- --only growth\`, server and database together on one machine with
${cores} cores and ${memoryGb} GB of memory, which other work may have shared. The script writes this page from \`bench/growth-results.json\`.

![Each cost at a size as a multiple of that at the smallest size](performance.svg)

| customers | events | bytes an event | with sums | ingest, events/s | report of one, ms | report of all, ms | list of events, ms | verify, s |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${sizes.map((line) => `| ${line} |`).join("\n")}

Times of calls are the 95th of 100. A hundred bytes an event are 0.1 GB for a million events. The [archive](operators/archive.md) takes old events out of the database.

${runLines.join("\n")}
`;
}

/** What grows: a cost that would stay the same is 1 at every size. */
const COSTS: readonly { name: string; of(row: GrowthRow): number }[] = [
  { name: "bytes an event", of: (row) => row.eventBytes },
  { name: "ingest, time an event", of: (row) => 1 / row.ingest },
  { name: "report of one customer", of: (row) => row.reportOneMs },
  { name: "report of all", of: (row) => row.reportAllMs },
  { name: "list of events", of: (row) => row.listMs },
  { name: "verify, time an event", of: (row) => row.verifySeconds / row.events },
];

const COLOURS = ["#0b7285", "#c2410c", "#7c3aed", "#15803d", "#b91c1c", "#a16207"];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 400, 56, 190, 24, 44];

/** Both axes are logarithmic. A line is solid for the first number of customers and dashed for the next. */
function plotOf({ rows }: Growth): string {
  const byCustomers = [...Map.groupBy(rows, ({ customers }) => customers)];
  const lines = byCustomers.flatMap(([customers, own], group) =>
    COSTS.map(({ name, of }, index) => {
      const [first] = own;
      const base = first === undefined ? 1 : of(first);
      return {
        name,
        customers,
        group,
        index,
        points: own.map((row) => [row.events, of(row) / base] as const),
      };
    }),
  );
  const events = rows.map((row) => row.events);
  const ratios = lines.flatMap(({ points }) => points.map(([, ratio]) => ratio));
  const scale = (value: number, [low, high]: [number, number], [from, to]: [number, number]) =>
    from + ((to - from) * Math.log(value / low)) / Math.log(high / low || 2);
  const sizes: [number, number] = [Math.min(...events), Math.max(...events) * 1.01];
  const heights: [number, number] = [Math.min(0.5, ...ratios), Math.max(4, ...ratios)];
  const x = (value: number) => scale(value, sizes, [LEFT, WIDTH - RIGHT]).toFixed(1);
  const y = (value: number) => scale(value, heights, [HEIGHT - BOTTOM, TOP]).toFixed(1);
  const steps = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64].filter(
    (one) => one >= heights[0] && one <= heights[1],
  );
  const ticks = [0.25e6, 1e6, 4e6, 20e6, 100e6].filter((one) => one >= sizes[0] * 0.9 && one <= sizes[1]);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<style>text{fill:#374151}.grid{stroke:#d1d5db}.back{fill:#fff}@media (prefers-color-scheme:dark){text{fill:#d1d5db}.grid{stroke:#374151}.back{fill:#111827}}</style>
<rect class="back" width="${WIDTH}" height="${HEIGHT}"/>
${steps.map((step) => `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(step)}" y2="${y(step)}"/><text x="${LEFT - 8}" y="${y(step)}" dy="4" text-anchor="end">${step} ×</text>`).join("\n")}
${ticks.map((tick) => `<text x="${x(Math.max(tick, sizes[0]))}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${millions(tick)} events</text>`).join("\n")}
${lines.map(({ group, index, points }) => `<polyline fill="none" stroke-width="2" stroke="${COLOURS[index]}"${group > 0 ? ' stroke-dasharray="6 4"' : ""} points="${points.map(([size, ratio]) => `${x(size)},${y(ratio)}`).join(" ")}"/>`).join("\n")}
${COSTS.map(({ name }, index) => `<rect x="${WIDTH - RIGHT + 16}" y="${TOP + index * 22}" width="12" height="12" fill="${COLOURS[index]}"/><text x="${WIDTH - RIGHT + 36}" y="${TOP + index * 22 + 10}">${name}</text>`).join("\n")}
${byCustomers.map(([customers], group) => `<text x="${WIDTH - RIGHT + 16}" y="${TOP + COSTS.length * 22 + 16 + group * 20}">${group > 0 ? "dashed" : "solid"}: ${customers.toLocaleString("en")} customers</text>`).join("\n")}
</svg>
`;
}
