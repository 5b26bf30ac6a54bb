import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runBilling } from "../../billing/billing-run/run-billing.ts";
import { inTransaction } from "../../db/transaction.ts";
import { finalizeInvoice } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { importAllocations } from "../../metering/import/import-allocations.ts";
import { loadDemo } from "../../operations/demo/load-demo.ts";
import { setCustomersTax } from "../../parties/customers/tax/set-customers-tax.ts";
import { ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { runBillow } from "../../testing/processes/billow-process.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { exportJournal } from "./export-journal.ts";
import { journalAccount } from "./journal-text.ts";

/** A month of a real cluster, which is no part of this repository but stands beside it. */
const MONTH = fileURLToPath(
  new URL("../../../../../shared/data/trace/allocations-2026-10.csv", import.meta.url),
);

const SYSTEM = { kind: "system", id: "test", name: "Test" } as const;

await describeWithPackages("hledger", ["hledger"], () => {
  describe("reads the journal of the demo", () => {
    let app: TestApp;
    const folder = temporaryFolder();

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

    test("strictly, and agrees with what is outstanding", async () => {
      const journal = await journalOf(app);
      expect(checked(journal)).toEqual({ code: 0, said: "" });
      expect(balances(journal, "assets:receivable")).toEqual(await outstanding(app));
      expect(await faultsOf(app.deps.db)).toEqual([]);
    });

    test("from a month on too, with the same balances in the end", async () => {
      const later = await journalOf(app, { from: "2026-10-01" });
      expect(checked(later)).toEqual({ code: 0, said: "" });
      const whole = await journalOf(app);
      for (const account of ["assets", "liabilities"])
        expect(balances(later, account), account).toEqual(balances(whole, account));
    });

    test("as the command line writes it", async () => {
      const file = join(folder.path, "books.journal");
      const env = {
        DATABASE_URL: String(app.deps.pool.options.connectionString),
        BILLOW_TIMEZONE: "Europe/Berlin",
      };
      const { code, err } = await runBillow(folder.path, ["export", "journal", "--output", file], env);
      expect(code, err).toBe(0);
      const { status, stderr } = spawnSync("hledger", ["-f", file, "check", "--strict"], {
        encoding: "utf8",
        env: UTF_8,
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    });

    test("and refuses it with another amount, account or currency", async () => {
      const journal = await journalOf(app);
      const line = /^ {4}(assets:receivable:\S+) {2}(\d+)\.(\d\d) EUR$/m;
      const sale = /^ {4}income:sales {2}-(\d+)\.(\d\d) EUR$/m;
      const amounts = journal
        .replace(line, "    $1  1$2.$3 EUR")
        .replace(sale, "    income:sales  -1$1.$2 EUR");
      for (const mutated of [
        journal.replace(line, "    $1  1$2.$3 EUR"),
        amounts,
        journal.replace(line, "    assets:receivable:nobody  $2.$3 EUR"),
        journal.replaceAll(" EUR", " EUX").replace("commodity 1000.00 EUX", "commodity 1000.00 EUR"),
      ]) {
        expect(mutated).not.toBe(journal);
        expect(checked(mutated).code).not.toBe(0);
      }
    });
  });

  describe.skipIf(!existsSync(MONTH))(
    "reads the journal of the real month, if ../shared/data/trace/allocations-2026-10.csv is beside the repository",
    () => {
      test("strictly, and agrees with what is outstanding", { timeout: 300_000 }, async () => {
        const app = await testApp({
          clock: fixedClock("2026-11-02T06:00:00Z"),
          env: { BILLOW_TIMEZONE: "UTC" },
        });
        try {
          await billMonth(app);
          const journal = await journalOf(app);
          expect(checked(journal)).toEqual({ code: 0, said: "" });
          const owed = balances(journal, "assets:receivable");
          expect(owed).toEqual(await outstanding(app));
          expect(owed.size).toBe(156);
        } finally {
          await app.close();
        }
      });
    },
  );
});

async function journalOf(app: TestApp, range: { from?: string } = {}): Promise<string> {
  let text = "";
  for await (const piece of exportJournal(app.deps.db, range)) text += piece;
  return text;
}

function checked(journal: string): { code: number | null; said: string } {
  const { status, stderr } = hledger(journal, "check", "--strict");
  return { code: status, said: stderr };
}

/** What hledger says the accounts below one hold, in minor units by account and currency; nothing of those at zero. */
function balances(journal: string, below: string): Map<string, bigint> {
  const { stdout } = hledger(journal, "bal", "--flat", "--no-total", "--layout=bare", "-O", "csv", below);
  const rows = stdout.trim().split("\n").slice(1);
  return new Map(
    rows.flatMap((row) => {
      const [account = "", currency = "", amount = ""] = row
        .split(",")
        .map((cell) => cell.replaceAll('"', ""));
      if (!isCurrencyCode(currency)) return [];
      return [[`${account} ${currency}`, parseAmount(amount, currency)] as const];
    }),
  );
}

function hledger(journal: string, ...args: string[]) {
  return spawnSync("hledger", ["-f", "-", ...args], {
    input: journal,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: UTF_8,
  });
}

/** Wherever the tests run, hledger is to read names as the journal writes them. */
const UTF_8 = { ...process.env, LC_ALL: "C.UTF-8" };

/** What every customer owes by its open invoices, named as the journal names it. */
async function outstanding(app: TestApp): Promise<Map<string, bigint>> {
  const { rows } = await sql<{ tenant_id: string; currency: string; due: bigint }>`
    SELECT tenant_id, invoice.currency, sum(total - amount_paid - written_off - credited)::bigint AS due
    FROM invoice JOIN customer ON customer.id = customer_id WHERE status IN ('pending', 'sent', 'overdue')
    GROUP BY tenant_id, invoice.currency HAVING sum(total - amount_paid - written_off - credited) <> 0
    ORDER BY tenant_id COLLATE "C"`.execute(app.deps.db);
  return new Map(
    rows.map((row) => [`${journalAccount("receivable", row.tenant_id)} ${row.currency}`, row.due]),
  );
}

/** Imports the month, bills it and takes its drafts into the books. */
async function billMonth(app: TestApp): Promise<void> {
  const { deps } = app;
  await ensureDefaultRateCard(deps);
  await importAllocations(deps, {
    path: MONTH,
    replace: false,
    createCustomersIn: "EUR",
    onBadRow: () => {},
    onProgress: () => {},
  });
  await inTransaction(deps.db, (tx) =>
    setCustomersTax(tx, deps, {
      actor: SYSTEM,
      selection: { filter: {} },
      taxCategory: "outsideScope",
      dryRun: false,
    }),
  );
  await runBilling(deps, { period: "2026-10", actor: SYSTEM });
  const drafts = await deps.db.selectFrom("invoice").select("id").where("status", "=", "draft").execute();
  expect(drafts).toHaveLength(156);
  for (const { id } of drafts)
    await inTransaction(deps.db, (tx) =>
      finalizeInvoice(tx, deps, { ref: id, ifMatch: null, actor: SYSTEM, asItIs: false }),
    );
}
