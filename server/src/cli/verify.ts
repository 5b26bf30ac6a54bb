import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { NoticeKind, UsageNotice } from "@billow/contract/reporting/three-way.ts";
import { counted } from "@billow/core/counted.ts";
import {
  CHECK_NAMES,
  CHECKS,
  type Checked,
  type CheckName,
  type Finding,
} from "../operations/verify/finding.ts";
import { rebuild } from "../operations/verify/rebuild.ts";
import { verify } from "../operations/verify/verify.ts";
import { findNotices, type Notices } from "../reporting/three-way/find-notices.ts";
import { type CommandContext, command } from "./command.ts";
import { withBillow } from "./open.ts";

/** How many findings of a check are listed; the rest are counted. */
const FINDINGS_SHOWN = 20;

/** How often progress is shown. */
const PROGRESS_MS = 1_000;

export const verifyCommand = command({
  name: "verify",
  summary: "Check that usage, invoices, books, numbers and timelines agree with their sources",
  details: [
    "A finding is a contradiction in what is stored: usage, prices, invoices, books or documents. The exit code is then 1.",
    `Notices for people do not change the exit code: usage that is billed differently than metered, months with usage and without an invoice or a billing run, usage without a price, drafts that are out of date, resources that count for two customers, resources that no source lists. The console shows them under Usage, Reconciliation.`,
  ],
  options: {
    archive: {
      type: "boolean",
      help: "read the files of the archive, too, and name those that are missing or changed",
    },
    rebuild: {
      type: "boolean",
      help: "first recompute allocations and rollups from raw usage; invoices and books are never changed",
    },
  },
  run: async (values, context) => {
    const findings = new Map<CheckName, Finding[]>();
    const told = new Map<CheckName, number>();
    const progress = createProgress(context);
    const { corrected, checked, notices } = await withBillow(context.env, async (deps) => ({
      corrected: values.rebuild ? await rebuild(deps, (customers) => progress("rebuilt", customers)) : null,
      checked: await verify(deps, {
        archive: values.archive,
        onFinding: (finding) => {
          const shown = findings.get(finding.check) ?? [];
          if (shown.length < FINDINGS_SHOWN) findings.set(finding.check, [...shown, finding]);
          told.set(finding.check, (told.get(finding.check) ?? 0) + 1);
        },
        onProgress: (customers) => progress("checked", customers),
      }),
      notices: await findNotices(deps, { limit: FINDINGS_SHOWN }),
    }));
    if (corrected !== null)
      context.out(
        `Rebuilt: ${counted(corrected, "allocation or rollup", "allocations and rollups")} corrected.`,
      );
    for (const line of reportLines(checked, findings, told)) context.out(line);
    for (const line of noticeLines(notices)) context.out(line);
    context.out(closingLine(told, notices));
    return told.size === 0 ? 0 : 1;
  },
});

function createProgress(context: CommandContext) {
  let toldAt = performance.now();
  return (what: string, customers: number) => {
    if (performance.now() - toldAt < PROGRESS_MS) return;
    toldAt = performance.now();
    context.err(`${counted(customers, "customer")} ${what} …`);
  };
}

/** One line per check, with its findings below it. */
function reportLines(
  checked: Checked,
  findings: ReadonlyMap<CheckName, Finding[]>,
  told: ReadonlyMap<CheckName, number>,
): string[] {
  return CHECK_NAMES.flatMap((name) => {
    const { holds, counts } = CHECKS[name];
    const count = told.get(name) ?? 0;
    const verdict = count === 0 ? "OK" : counted(count, "finding");
    const shown = findings.get(name) ?? [];
    return [
      `${verdict.padEnd(12)} ${holds} (${number(checked[name])} ${counts})`,
      ...shown.map(({ where, expected, found }) => `    ${where}: expected ${expected}, found ${found}`),
      ...(count > shown.length ? [`    … and ${number(count - shown.length)} more`] : []),
    ];
  });
}

const NOTICES: Record<NoticeKind, string> = {
  noRun: "closed months without a billing run",
  notInvoiced: "months with usage and no invoice",
  billedOtherwise: "issued months that are billed differently than metered",
  notPriced: "usage without a price",
  staleDraft: "drafts that are out of date",
  sharedResource: "resources that count for two customers at once",
  unlistedResource: "resources that no source lists",
};

/** One line per kind of notice, with the notices below it. */
function noticeLines({ items, counts }: Notices): string[] {
  return counts.flatMap(({ kind, count }) => {
    const own = items.filter((one) => one.kind === kind).slice(0, FINDINGS_SHOWN);
    return [
      `${`${number(count)} to see`.padEnd(12)} ${NOTICES[kind]}`,
      ...own.map((notice) => `    ${noticeText(notice)}`),
      ...(count > own.length ? [`    … and ${number(count - own.length)} more`] : []),
    ];
  });
}

function noticeText({ customer, month, quantities, priced, billed, currency, detail }: UsageNotice): string {
  const missing = [
    ...quantities
      .filter((one) => one.metered !== one.billed)
      .map((one) => `${one.meter} metered ${one.metered}, billed ${one.billed} ${unitLabel(one.unit)}`),
    ...(priced === null || billed === null ? [] : [`costs ${priced}, billed ${billed} ${currency}`]),
  ];
  const where = [customer?.tenantId, month].filter((part) => part !== undefined && part !== null).join(", ");
  return `${where === "" ? "" : `${where}: `}${[detail, ...missing.map((text) => `${text}.`)].join(" ")}`;
}

function closingLine(told: ReadonlyMap<CheckName, number>, notices: Notices): string {
  const total = [...told.values()].reduce((sum, count) => sum + count, 0);
  const toSee = notices.counts.reduce((sum, { count }) => sum + count, 0);
  const places = toSee === 1 ? "1 place" : `${number(toSee)} places`;
  if (total === 0) return toSee === 0 ? "Everything agrees." : `Everything agrees; look at ${places}.`;
  const rebuildable: readonly CheckName[] = ["allocations", "hours", "days", "months", "platform"];
  const helps = rebuildable.some((name) => told.has(name));
  const found = total === 1 ? "1 finding" : `${number(total)} findings`;
  return `${found}.${helps ? " To correct allocations and rollups, run: billow verify --rebuild." : ""}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
