import { blankComments, type Finding, findingAt, type Rule, type TextFile } from "./rule.ts";

const PLACES = "server/src/operations/distribute/places.ts";

const instead =
  "Read it apart: WITH … AS MATERIALIZED, a join with unnest(…) or with such a list, EXISTS (SELECT 1 … LIMIT 1). Lock by lockRows, write by byShard. npm run test:citus tells the rest.";

/**
 * What a cluster refuses of SQL on tables that `billow distribute` shards. Only what can be told from the text: a cluster
 * tells the rest.
 */
export const shardingRules: Rule[] = [
  {
    name: "a sharded table is asked as several nodes can answer",
    instead,
    find: (tree) => {
      const sharded = shardedTables(tree);
      return tree
        .filter(({ path }) => /^server\/src\/.*queries\.ts$/.test(path))
        .flatMap((file) => findingsIn(file, sharded));
    },
    planted: [
      planted("sql`SELECT FROM usage_event WHERE key = 1`"),
      planted(
        "sql`SELECT id FROM customer WHERE EXISTS (SELECT 1 FROM usage_event AS told WHERE told.customer_id = id)`",
      ),
      planted(
        "sql`SELECT id FROM customer CROSS JOIN LATERAL (SELECT source FROM usage_event LIMIT 1) AS last`",
      ),
      planted("sql`SELECT * FROM usage_event WHERE key = ANY(${keys}) ORDER BY key FOR NO KEY UPDATE`"),
      planted("sql`SELECT meter FROM usage_hour JOIN customer ON TRUE GROUP BY GROUPING SETS ((meter), ())`"),
      planted(
        "sql`SELECT EXISTS (SELECT FROM customer) OR EXISTS (SELECT 1 FROM usage_event LIMIT 1) AS found`",
      ),
      planted("sql`MERGE INTO usage_hour USING new_rows ON TRUE WHEN MATCHED THEN DO NOTHING`"),
    ],
    accepted: [
      planted("sql`SELECT EXISTS (SELECT 1 FROM usage_event WHERE customer_id IS NULL LIMIT 1) AS wait`"),
      planted(
        "sql`SELECT id FROM customer WHERE EXISTS (SELECT FROM invoice WHERE customer_id = customer.id)`",
      ),
      planted("sql`WITH open AS MATERIALIZED (SELECT * FROM usage_event) SELECT * FROM open`"),
      planted("sql`SELECT id FROM usage_event`; sql`SELECT * FROM meter FOR NO KEY UPDATE`"),
      planted("sql`SELECT EXISTS (SELECT FROM usage_month) AS found`"),
    ],
  },
];

/** The tables with a column by which they are sharded. */
function shardedTables(tree: readonly TextFile[]): string[] {
  const text = tree.find(({ path }) => path === PLACES)?.text ?? "";
  return [...text.matchAll(/\{ name: "(\w+)", column: "/g)].map(([, name = ""]) => name);
}

function findingsIn(file: TextFile, sharded: readonly string[]): Finding[] {
  const code = blankComments(file);
  const reads = new RegExp(`\\b(?:FROM|JOIN|INTO)\\s+(?:${sharded.join("|")})\\b`, "i");
  const found = [
    ...[...code.matchAll(new RegExp(`\\bSELECT\\s+FROM\\s+(?:${sharded.join("|")})\\b`, "gi"))],
    ...[...code.matchAll(/\b(?:EXISTS|LATERAL)\s*\(\s*SELECT\b/gi)].filter((match) => {
      const body = code.slice(match.index, endOfParenthesis(code, match.index + match[0].indexOf("(")));
      const isAlone = /^EXISTS/i.test(match[0]) && /\bLIMIT\s+1\b/i.test(body);
      return reads.test(body) && !isAlone;
    }),
    ...[
      ...code.matchAll(
        /\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b|\bSKIP\s+LOCKED\b|\bGROUPING\s+SETS\b|\bMERGE\s+INTO\s+\w+/gi,
      ),
    ].filter((match) => reads.test(statementUntil(code, match.index + match[0].length))),
    // Beside a sharded table, a cluster reads such a subquery by itself, and then it has no column.
    ...[...code.matchAll(/\bEXISTS\s*\(\s*SELECT\s+FROM\s+\w+\s*(?:OFFSET\s+\d+\s*)?\)/gi)].filter((match) =>
      reads.test(statementUntil(code, code.indexOf("`", match.index))),
    ),
  ];
  return found.map((match) => findingAt(file.path, code, match.index, match[0]));
}

/** What the statement that a place lies in says before it. */
function statementUntil(code: string, end: number): string {
  const before = code.slice(0, end);
  return before.slice(Math.max(0, ...[...before.matchAll(/\bsql(?:<[^`]*>)?`/g)].map(({ index }) => index)));
}

function endOfParenthesis(code: string, start: number): number {
  let depth = 0;
  for (let place = start; place < code.length; place++) {
    if (code[place] === "(") depth += 1;
    if (code[place] === ")") depth -= 1;
    if (depth === 0) return place;
  }
  return code.length;
}

function planted(text: string): TextFile[] {
  return [
    {
      path: PLACES,
      text: '[{ name: "usage_event", column: "key" }, { name: "usage_hour", column: "customer_id" }, { name: "usage_month", column: null }]',
    },
    { path: "server/src/metering/usage/store/queries.ts", text },
  ];
}
