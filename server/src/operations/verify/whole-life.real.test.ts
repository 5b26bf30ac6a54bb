import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportBeancount } from "../../books/exports/export-beancount.ts";
import { exportJournal } from "../../books/ledger/export-journal.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { type FixedClock, fixedClock } from "../../testing/clock.ts";
import { BEGINNING, begin } from "../../testing/life/begin.ts";
import { euros } from "../../testing/life/exact.ts";
import { operation } from "../../testing/life/operation.ts";
import { play } from "../../testing/life/player.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";

const LIVES = 4;

await describeWithPackages(
  "hledger and beancount read the books of whole lives",
  ["hledger", "beancount"],
  () => {
    let app: TestApp;
    let clock: FixedClock;
    const folder = temporaryFolder();

    beforeAll(async () => {
      clock = fixedClock(BEGINNING);
      app = await testApp({ clock });
    });

    afterAll(async () => {
      await app.close();
      folder[Symbol.dispose]();
    });

    const lives = fc.sample(fc.array(operation, { minLength: 40, maxLength: 60, size: "max" }), {
      seed: 14,
      numRuns: LIVES,
    });

    test.each(lives.map((operations, place) => ({ place, operations })))(
      "life $place: strictly, with the sums of the ledger",
      { timeout: 120_000 },
      async ({ operations }) => {
        const life = await begin({ app, clock });
        for (const one of operations) await play(life, one);
        const journal = join(folder.path, "books.journal");
        writeFileSync(journal, await textOf(exportJournal(app.deps.db, {})));
        expect(said("hledger", ["-f", journal, "check", "--strict"])).toEqual({ status: 0, output: "" });
        const beancount = join(folder.path, "books.beancount");
        writeFileSync(beancount, await textOf(exportBeancount(app.deps.db, {})));
        expect(said("bean-check", ["--no-cache", beancount])).toEqual({ status: 0, output: "" });
        const sums = await ledger();
        for (const [account, root] of Object.entries(ROOTS)) {
          const { output } = said("hledger", [
            "-f",
            journal,
            "bal",
            root,
            "--depth",
            "1",
            "-O",
            "csv",
            "--layout=bare",
          ]);
          const total = /^"[Tt]otal:?","EUR","?(-?[\d.]+)"?$/m.exec(output)?.[1] ?? "0.00";
          expect([account, total]).toEqual([account, euros(sums.get(account) ?? 0n)]);
        }
      },
    );

    async function ledger(): Promise<Map<string, bigint>> {
      const { rows } = await sql<{ account: string; amount: string }>`
      SELECT account, sum(amount)::text AS amount FROM ledger_entry GROUP BY account`.execute(app.deps.db);
      return new Map(rows.map(({ account, amount }) => [account, BigInt(amount)]));
    }
  },
);

/** The accounts of hledger's journal that have what an account of the ledger has. */
const ROOTS = {
  receivable: "assets:receivable",
  revenue: "income:sales",
  tax: "liabilities:tax$",
  cash: "assets:(cash|bank|clearing)",
  customerCredit: "liabilities:credit",
  badDebt: "expenses:bad-debt",
  taxRelief: "liabilities:tax-relief",
  lateFees: "income:late-fees",
  lateInterest: "income:late-interest",
  paymentFees: "expenses:payment-fees",
} as const;

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

function said(program: string, args: readonly string[]): { status: number | null; output: string } {
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env });
  return { status, output: `${stdout}${stderr}` };
}
