import type { Ban } from "./rule.ts";
import { wingOf } from "./wings.ts";

/** What code must not contain, each with its replacement. Bans that a Biome rule can express are in biome.json. */
export const codeBans: Ban[] = [
  {
    name: "no float from text near an amount",
    instead: "Parse amounts with core's money functions and quantities with decimal(); both are exact.",
    where: (path) => isSource(path),
    pattern:
      /\bparseFloat\(|\bNumber\((?=[^)]*(?:[Aa]mount|[Tt]otal|[Pp]rice|[Qq]uantit|[Tt]ax|[Dd]iscount|[Rr]ate\b|[Dd]ue\b|[Pp]aid|[Mm]inor|[Mm]oney))/,
    planted: [
      { path: "core/src/price/flat.ts", text: "const price = parseFloat(text);" },
      { path: "server/src/payments/payments/record.ts", text: "const cents = Number(row.amountPaid) * 100;" },
      { path: "web/src/format/money.ts", text: "format.format(Number(invoice.total));" },
    ],
    accepted: [
      {
        path: "web/src/format/money.ts",
        text: "// Number(total) would lose cents.\nconst port = Number(env.PORT);",
      },
    ],
  },
  {
    name: "no float rounding",
    instead: "Round a decimal with core's rounding.ts, once, at the line item.",
    where: (path) => /^(core|server)\/src\//.test(path) && isSource(path),
    pattern: /\bMath\.round\(/,
    planted: [{ path: "core/src/tax.ts", text: "return Math.round(net * rate);" }],
    accepted: [{ path: "core/src/tax.ts", text: "return roundHalfAwayFromZero(net.times(rate));" }],
  },
  {
    name: "no clock and no ids of one's own on the server",
    instead: "Take instants from deps.clock and ids from deps.newId, so that tests and replays decide them.",
    where: (path) => (wingOf(path) !== undefined || path.startsWith("server/src/jobs/")) && isSource(path),
    pattern: /\bDate\.now\(|\bnew Date\(\s*\)|\bTemporal\.Now\b|\brandomUUID\(/,
    planted: [
      { path: "server/src/invoicing/invoices/send.ts", text: "const sentAt = new Date();" },
      { path: "server/src/jobs/scheduler.ts", text: "const due = Date.now() + delayMs;" },
      { path: "server/src/invoicing/invoices/create.ts", text: "const id = randomUUID();" },
    ],
    accepted: [
      {
        path: "server/src/invoicing/invoices/send.ts",
        text: "const sentAt = deps.clock.now(), id = deps.newId();",
      },
    ],
  },
  {
    name: "no clock and no ids from SQL",
    instead:
      "Pass the instant or id as a parameter: what the database makes up cannot be replayed or distributed.",
    where: (path) => wingOf(path) !== undefined && isSource(path),
    pattern:
      /(?<![.\w])now\(\)|\b(?:clock_timestamp|gen_random_uuid|uuidv7)\(\)|\bcurrent_(?:timestamp|date)\b/i,
    planted: [
      { path: "server/src/metering/usage/queries.ts", text: "sql`update usage_hour set updated_at = now()`" },
      { path: "server/src/metering/usage/queries.ts", text: "sql`… returning gen_random_uuid()`" },
    ],
    accepted: [
      { path: "server/src/metering/usage/queries.ts", text: "sql`set updated_at = ${deps.clock.now()}`" },
    ],
  },
  {
    name: "no SQL on usage that a distributed engine refuses",
    instead: "Group, merge and limit in plain statements; lock a set of rows by a no-op UPDATE … RETURNING.",
    where: (path) => /^server\/src\/metering\/usage\//.test(path) && isSource(path),
    pattern:
      /\bgrouping sets\b|\b(?:rollup|cube)\s*\((?=[^`]*`)(?<=group by[^`]*)|\bmerge into\b|\blateral\b[^`]*\blimit\b|\bfor (?:no key )?update\b|\.for(?:NoKey)?Update\(/i,
    planted: [
      { path: "server/src/metering/usage/queries.ts", text: "sql`… group by grouping sets ((meter), ())`" },
      { path: "server/src/metering/usage/queries.ts", text: "sql`… group by rollup (meter, day)`" },
      {
        path: "server/src/metering/usage/queries.ts",
        text: "sql`merge into usage_hour using new_rows on …`",
      },
      {
        path: "server/src/metering/usage/queries.ts",
        text: "sql`… lateral (select 1 from x\n order by y limit 1) z`",
      },
      { path: "server/src/metering/usage/queries.ts", text: "sql`select key from usage_event for update`" },
      { path: "server/src/metering/usage/queries.ts", text: 'db.selectFrom("allocation").forUpdate()' },
    ],
    accepted: [
      {
        path: "server/src/metering/usage/queries.ts",
        text: "sql`… group by meter limit 1`; addToRollup(x);",
      },
      { path: "server/src/invoicing/invoices/queries.ts", text: 'db.selectFrom("invoice").forUpdate()' },
    ],
  },
  {
    name: "no values inside SQL text",
    instead:
      "Use sql`…${value}`, which sends a parameter; for a name that cannot be one, escapeIdentifier().",
    // Tests create databases, whose names cannot be parameters.
    where: (path) => /^server\/src\/(?!testing\/)/.test(path) && isSource(path),
    pattern:
      /\bsql\.(?:raw|lit)\(|(?<!\bsql(?:<[^`]*>)?)`\s*(?:select|insert into|update|delete from|with|create|alter|drop|copy|truncate)\s(?:[^`$]|\$(?!\{)|\$\{(?:pg\.)?escapeIdentifier\([^)]*\)\})*\$\{(?!(?:pg\.)?escapeIdentifier\()|\.query\(\s*["'][^"'\n]*["']\s*\+/i,
    planted: [
      { path: "server/src/parties/customers/queries.ts", text: 'sql.raw("select " + name)' },
      {
        path: "server/src/db/connection/pool.ts",
        text: "pool.query(`select * from customer where name = '${name}'`)",
      },
      {
        path: "server/src/db/connection/pool.ts",
        text: 'pool.query("select * from customer where id = " + id)',
      },
    ],
    accepted: [
      {
        path: "server/src/parties/customers/queries.ts",
        text: "sql<Row>`select * from customer where id = ${id}`",
      },
      {
        path: "server/src/db/partition.ts",
        text: "`create table ${escapeIdentifier(name)} (id uuid)`",
      },
    ],
  },
  {
    name: "no correctness by isolation level",
    instead:
      "Lock the rows or let a unique key decide, and retry; SERIALIZABLE does not hold across nodes. What only reads takes inSnapshot.",
    where: (path) => /^server\/src\/(?!db\/snapshot\.ts$)/.test(path) && isSource(path),
    pattern: /\bserializable\b|\brepeatable read\b/i,
    planted: [{ path: "server/src/db/connection/pool.ts", text: 'begin.setIsolationLevel("serializable")' }],
    accepted: [{ path: "server/src/db/snapshot.ts", text: 'begin.setIsolationLevel("repeatable read")' }],
  },
  {
    name: "no sleep in a test",
    instead: "Wait for the condition: vi.waitFor, expect.poll, an event, or a test clock.",
    where: (path) => isTest(path),
    pattern: /\bnew Promise\b[^;]*\bsetTimeout\b|timers\/promises|\.waitForTimeout\(|\bpg_sleep\b/,
    planted: [
      {
        path: "server/src/jobs/scheduler.test.ts",
        text: "await new Promise((done) => setTimeout(done, 500));",
      },
      { path: "e2e/invoicing/send.spec.ts", text: "await page.waitForTimeout(500);" },
    ],
    accepted: [
      { path: "e2e/invoicing/send.spec.ts", text: "await expect(badge).toHaveText('Sent');" },
      {
        path: "bin/billow.test.ts",
        text: "const slowServer = `process.on('SIGTERM', () => setTimeout(stop, 9))`;",
      },
    ],
  },
  {
    name: "no wait among calls made at once",
    instead:
      "Read it before the list: a call that is refused during the wait has no listener yet, and ends the whole run.",
    where: (path) => isTest(path),
    pattern:
      /\b(?:outcomes|Promise\.(?:all|allSettled|any|race))(?:<[^(]*>)?\(\[(?:(?!=>|\]\))[\s\S])*?\bawait\b/,
    planted: [
      {
        path: "server/src/payments/payments/money-at-once.test.ts",
        text: "outcomes<unknown>([\n  pay(),\n  reverse(paymentOf(await read(invoice))),\n]);",
      },
      { path: "core/src/money.test.ts", text: "await Promise.all([draft(await customer()), other()]);" },
    ],
    accepted: [
      {
        path: "server/src/payments/payments/money-at-once.test.ts",
        text: "await outcomes([pay(), (async () => reverse(await read()))()]);\nawait read();",
      },
    ],
  },
  {
    name: "no test left out",
    instead:
      "Fix the test or delete it; a browser test for one width alone carries the tag @desktop or @phone.",
    where: (path) => isTest(path),
    pattern: /\b(?:test|it|describe)(?:\.\w+)*\.(?:only|skip|todo|fixme)\b/,
    planted: [
      { path: "core/src/money.test.ts", text: 'test.only("adds", () => {});' },
      { path: "core/src/money.test.ts", text: 'describe.skip("adds", () => {});' },
    ],
    accepted: [{ path: "core/src/money.test.ts", text: 'test.each(cases)("adds", () => {});' }],
  },
  {
    name: "no screen asked of axe by one hand after the other",
    instead:
      "Ask by hand.expectAccessible() on a walk of both hands, and take mouseOn or keyboardOn for a walk of one.",
    where: (path) => path.startsWith("e2e/") && isTest(path),
    pattern: /^( *)for \(const .*\bHANDS\b.*\n(?:(?!\1\}).*\n)*?.*(?<![.\w])expectAccessible\(|\bHANDS\[/m,
    planted: [
      {
        path: "e2e/invoicing/send.spec.ts",
        text: "for (const { by, of } of HANDS) {\n  test(by, () => {\n    await expectAccessible(page);\n  });\n}",
      },
      { path: "e2e/invoicing/send.spec.ts", text: "const hand = HANDS[1].of(page);" },
    ],
    accepted: [
      {
        path: "e2e/invoicing/send.spec.ts",
        text: "for (const { of } of HANDS) {\n  await of(page).expectAccessible();\n}\nawait expectAccessible(page);",
      },
    ],
  },
  {
    name: "no parameter or variable called given",
    instead:
      "Name what it holds: the order, the filter, the payment. Where nothing fits, take it apart at once.",
    where: (path) => /\.(ts|tsx)$/.test(path) && !path.startsWith("tools/"),
    pattern: /(?:\b(?:const|let)\s+|[([{,]\s*|\.\.\.)given\b(?=\s*(?:[:=,)}\]]|of\b|\?:))/,
    planted: [
      { path: "server/src/invoicing/invoices/create.ts", text: "create(tx, {\n  given,\n  actor,\n});" },
      { path: "core/src/pricing/rate.ts", text: "function rate(\n  given: Usage,\n): Bill {}" },
      { path: "web/src/api/metering/usage.ts", text: "const given = Object.entries(query);" },
      { path: "e2e/seed.ts", text: "for (const [name, given] of all) make(name, { ...given });" },
    ],
    accepted: [
      { path: "core/src/pricing/rate.test.ts", text: 'it("keeps what is given, and says so", () => {});' },
      { path: "server/src/invoicing/messages/en.ts", text: 'refunded: "Already given back",' },
    ],
  },
  {
    name: "no cast that silences the compiler",
    instead: "Narrow with a check or a schema; use satisfies, or give the origin its type.",
    where: (path) => /\.(ts|tsx)$/.test(path) && !path.startsWith("tools/"),
    pattern: /\bas unknown as\b|\bas any\b|\bas never\b/,
    planted: [{ path: "server/src/app.ts", text: "const row = answer as unknown as Row;" }],
    accepted: [{ path: "server/src/app.ts", text: "const modes = ['a', 'b'] as const;" }],
  },
];

function isSource(path: string): boolean {
  return /\.(ts|tsx|mjs)$/.test(path) && !isTest(path) && !path.startsWith("tools/");
}

function isTest(path: string): boolean {
  return /\.(test|spec)\.tsx?$/.test(path) && !path.startsWith("tools/");
}
