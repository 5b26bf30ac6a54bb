import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { numbersOf } from "@billow/core/books/chart-of-accounts.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { loadDemo } from "../../operations/demo/load-demo.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { readDatev } from "../../testing/examples/datev-rules.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { datevOfMonth } from "./datev-of-month.ts";
import { exportBeancount } from "./export-beancount.ts";
import { exportEntries } from "./export-entries.ts";

await describeWithPackages("beancount reads the books of the demo", ["beancount"], () => {
  let app: TestApp;
  const folder = temporaryFolder();
  const file = join(folder.path, "books.beancount");

  beforeAll(async () => {
    app = await testApp({
      clock: fixedClock("2026-11-23T09:30:00Z"),
      env: { BILLOW_TIMEZONE: "Europe/Berlin" },
    });
    await loadDemo(app.deps, { customers: 24, months: 4 });
  }, 180_000);

  afterAll(async () => {
    await app.close();
    folder[Symbol.dispose]();
  });

  async function books(range: { from?: string } = {}): Promise<string> {
    let text = "";
    for await (const piece of exportBeancount(app.deps.db, range)) text += piece;
    return text;
  }

  function checked(text: string): { code: number | null; said: string } {
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync("bean-check", ["--no-cache", file], { encoding: "utf8" });
    return { code: status, said: `${stdout}${stderr}` };
  }

  test("without a fault, from a month on too, and with the ledger's balance on every account", async () => {
    expect(checked(await books({ from: "2026-10-01" }))).toEqual({ code: 0, said: "" });
    expect(checked(await books())).toEqual({ code: 0, said: "" });
    const { rows } = await sql<{ account: string; currency: string; amount: string }>`
      SELECT account, currency, sum(amount)::text AS amount FROM ledger_entry GROUP BY account, currency HAVING sum(amount) <> 0`.execute(
      app.deps.db,
    );
    expect(balances()).toEqual(
      new Map(rows.map(({ account, currency, amount }) => [`${account} ${currency}`, BigInt(amount)])),
    );
  });

  test("and refuses them with another amount or account", async () => {
    const text = await books();
    const line = /^( {2}Assets:Receivable:\S+) {2}(\d+)\.(\d\d) EUR$/m;
    for (const mutated of [
      text.replace(line, "$1  1$2.$3 EUR"),
      text.replace(line, "  Assets:Receivable:Nobody  $2.$3 EUR"),
      text.replace(/^(\S+ balance Assets:Receivable:\S+) {2}(\d+)\.(\d\d) EUR$/m, "$1  1$2.$3 EUR"),
    ]) {
      expect(mutated).not.toBe(text);
      expect(checked(mutated).code).not.toBe(0);
    }
  });

  /** What beancount says each account of the ledger holds, in minor units. */
  function balances(): Map<string, bigint> {
    const { stdout } = spawnSync(
      "bean-query",
      ["--no-errors", "-f", "csv", file, "SELECT account, currency, sum(number) GROUP BY account, currency"],
      { encoding: "utf8" },
    );
    const sums = new Map<string, bigint>();
    for (const row of stdout.trim().split("\n").slice(1)) {
      const [name = "", currency = "", amount = ""] = row.split(",").map((cell) => cell.trim());
      const account = Object.entries(ROOTS).find(([root]) => name.startsWith(root))?.[1] ?? name;
      const key = `${account} ${currency}`;
      sums.set(key, (sums.get(key) ?? 0n) + parseAmount(amount, currency as "EUR"));
    }
    return new Map([...sums].filter(([, amount]) => amount !== 0n));
  }

  test("as the DATEV batches of its months keep the field rules, with every entry of the CSV", async () => {
    for (const period of ["2026-09", "2026-10", "2026-11"]) {
      const chart = "skr04" as const;
      const asked = {
        period,
        consultant: "29098",
        client: "55003",
        chart,
        yearBegins: 1,
        debtors: "personal" as const,
      };
      const { body } = await datevOfMonth(app.deps.db, app.deps, asked, COMMAND_LINE);
      const pieces: Uint8Array[] = [];
      for await (const piece of body) pieces.push(piece);
      const { faults, rows } = readDatev(Buffer.concat(pieces));
      expect(faults).toEqual([]);
      expect(rows.length).toBeGreaterThan(0);
    }
    let lines = 0;
    const numbers = numbersOf("us");
    const query = { from: null, before: null, issuerId: null, currency: null, numbers };
    for await (const piece of exportEntries(app.deps.db, query)) lines += piece.split("\r\n").length - 1;
    expect(lines).toBeGreaterThan(100);
  });
});

const ROOTS: Readonly<Record<string, string>> = {
  "Assets:Receivable": "receivable",
  "Assets:Cash": "cash",
  "Assets:Clearing:": "cash",
  "Assets:Bank:": "cash",
  "Income:LateFees": "lateFees",
  "Income:LateInterest": "lateInterest",
  "Expenses:PaymentFees": "paymentFees",
  "Income:": "revenue",
  "Liabilities:TaxRelief": "taxRelief",
  "Liabilities:Tax": "tax",
  "Liabilities:Credit": "customerCredit",
  "Expenses:BadDebt": "badDebt",
};
