import { blankComments, type Finding, findingAt, type Rule, type TextFile } from "./rule.ts";
import { sliceOf, wingOf } from "./wings.ts";

const isSliceSource = ({ path }: TextFile) =>
  wingOf(path) !== undefined && path.endsWith(".ts") && !path.endsWith(".test.ts");

/** Where SQL stands, so that one place shows what a slice asks of the database, and who may change a table. */
export const sqlRules: Rule[] = [
  {
    name: "a slice's SQL stands in its queries.ts",
    instead:
      "Move the statement to queries.ts, or to <concept>-queries.ts, as a function the use-case calls.",
    find: (tree) =>
      tree
        .filter((file) => isSliceSource(file) && !file.path.endsWith("queries.ts"))
        .flatMap((file) =>
          matches(file, /\.(selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(|\bsql(<[^`]*>)?`/g),
        ),
    planted: [
      [file("invoicing/invoices", "send.ts", 'await db.updateTable("invoice").execute();')],
      [file("invoicing/invoices", "send.ts", "await sql`select 1`.execute(db);")],
    ],
    accepted: [
      [
        file("invoicing/invoices", "queries.ts", 'await db.updateTable("invoice").execute();'),
        file("metering/usage", "rollup-queries.ts", "await sql`select 1`.execute(db);"),
        file("invoicing/invoices", "send.test.ts", "await sql`select 1`.execute(db);"),
      ],
    ],
  },
  {
    name: "a table is written by one slice",
    instead: "Call a use-case of the slice that owns the table; it keeps what its rows promise.",
    find: (tree) => {
      const writes = tree.filter(isSliceSource).flatMap(writesOf);
      return writes.filter((write) => writes.some((other) => isRival(write, other)));
    },
    planted: [
      [
        file("invoicing/invoices", "queries.ts", 'db.insertInto("event").values(entry)'),
        file("activity/record", "queries.ts", "sql`insert into event (id) values (${id})`"),
      ],
      [
        file("collections/dunning", "queries.ts", "sql`UPDATE invoice AS i SET status = 'overdue'`"),
        file("invoicing/invoices", "queries.ts", 'db.deleteFrom("invoice")'),
      ],
    ],
    accepted: [
      [
        file(
          "metering/usage",
          "queries.ts",
          "sql`insert into usage_day select 1 on conflict do update set n = 1`",
        ),
        file("parties/customers", "queries.ts", "sql`update customer set name = ${name} from usage_day`"),
        file(
          "invoicing/invoices",
          "queries.ts",
          'db.selectFrom("customer").innerJoin("usage_day", "a", "b")',
        ),
      ],
    ],
  },
];

type Write = Finding & { slice: string; table: string };

function writesOf(file: TextFile): Write[] {
  const write =
    /\.(?:insertInto|updateTable|deleteFrom)\(\s*"(\w+)|\b(?:insert\s+into|delete\s+from|update(?=\s+\w+\s+(?:(?:as\s+)?\w+\s+)?set\b))\s+(\w+)/gi;
  const code = blankComments(file);
  return [...code.matchAll(write)].map((match) => ({
    ...findingAt(file.path, code, match.index, match[0]),
    slice: sliceOf(file.path) ?? "",
    table: match[1] ?? match[2] ?? "",
  }));
}

function isRival(one: Write, other: Write): boolean {
  return one.table === other.table && one.slice !== other.slice;
}

function matches(file: TextFile, pattern: RegExp): Finding[] {
  const code = blankComments(file);
  return [...code.matchAll(pattern)].map((match) => findingAt(file.path, code, match.index, match[0]));
}

function file(slice: string, name: string, text: string): TextFile {
  return { path: `server/src/${slice}/${name}`, text };
}
