import { CHECKS, type CheckName, type Finding } from "../features/verify/finding.ts";
import { rebuild } from "../features/verify/rebuild.ts";
import { type Checked, verify } from "../features/verify/verify.ts";
import { type CommandContext, command } from "./command.ts";
import { withBillow } from "./open.ts";

/** Findings of a check told one by one; of more, only their number is told. */
const FINDINGS_SHOWN = 20;

/** Progress is told about this often. */
const PROGRESS_MS = 1_000;

export const verifyCommand = command({
  name: "verify",
  summary: "Check that usage, invoices, books, numbers and timelines agree with what they follow from",
  options: {
    rebuild: {
      type: "boolean",
      help: "first make allocations and rollups what raw usage tells; invoices and books are never changed",
    },
  },
  run: async (values, context) => {
    const findings = new Map<CheckName, Finding[]>();
    const told = new Map<CheckName, number>();
    const progress = createProgress(context);
    const { corrected, checked } = await withBillow(context.env, async (deps) => ({
      corrected: values.rebuild ? await rebuild(deps, (customers) => progress("rebuilt", customers)) : null,
      checked: await verify(deps, {
        onFinding: (finding) => {
          const shown = findings.get(finding.check) ?? [];
          if (shown.length < FINDINGS_SHOWN) findings.set(finding.check, [...shown, finding]);
          told.set(finding.check, (told.get(finding.check) ?? 0) + 1);
        },
        onProgress: (customers) => progress("checked", customers),
      }),
    }));
    if (corrected !== null) context.out(`Rebuilt: ${number(corrected)} allocations and rollups put right.`);
    for (const line of reportLines(checked, findings, told)) context.out(line);
    return told.size === 0 ? 0 : 1;
  },
});

function createProgress(context: CommandContext) {
  let toldAt = performance.now();
  return (what: string, customers: number) => {
    if (performance.now() - toldAt < PROGRESS_MS) return;
    toldAt = performance.now();
    context.err(`${number(customers)} customers ${what} …`);
  };
}

/** One line a check, with its findings below it, and a closing line. */
function reportLines(
  checked: Checked,
  findings: ReadonlyMap<CheckName, Finding[]>,
  told: ReadonlyMap<CheckName, number>,
): string[] {
  const names = Object.keys(CHECKS) as CheckName[];
  const lines = names.flatMap((name) => {
    const { holds, counts } = CHECKS[name];
    const count = told.get(name) ?? 0;
    const verdict = count === 0 ? "OK" : `${number(count)} ${count === 1 ? "finding" : "findings"}`;
    const shown = findings.get(name) ?? [];
    return [
      `${verdict.padEnd(12)} ${holds} (${number(checked[name])} ${counts})`,
      ...shown.map(({ where, expected, found }) => `    ${where}: expected ${expected}, found ${found}`),
      ...(count > shown.length ? [`    … and ${number(count - shown.length)} more`] : []),
    ];
  });
  const total = [...told.values()].reduce((sum, count) => sum + count, 0);
  return [...lines, total === 0 ? "Everything agrees." : closingLine(told, total)];
}

function closingLine(told: ReadonlyMap<CheckName, number>, total: number): string {
  const rebuildable: readonly CheckName[] = ["allocations", "hours", "days", "months", "platform"];
  const helps = rebuildable.some((name) => told.has(name));
  const found = total === 1 ? "1 finding" : `${number(total)} findings`;
  return `${found}.${helps ? " Allocations and rollups are put right by: billow verify --rebuild." : ""}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
