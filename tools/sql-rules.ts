import { blankComments, type Finding, findingAt, type Rule, type TextFile } from "./rule.ts";

const slice = /^server\/src\/features\/([^/]+)\/(?!.*\.test\.ts$).*\.ts$/;

/** Where SQL stands, so that one place shows what a slice asks of the database, and who may change a table. */
export const sqlRules: Rule[] = [
  {
    name: "a slice's SQL stands in its queries.ts",
    instead:
      "Move the statement to queries.ts, or to <concept>-queries.ts, as a function the use-case calls.",
    find: (tree) =>
      tree
        .filter((file) => slice.test(file.path) && !file.path.endsWith("queries.ts"))
        .flatMap((file) =>
          matches(file, /\.(selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(|\bsql(<[^`]*>)?`/g),
        ),
    planted: [
      [file("invoices", "send.ts", 'await db.updateTable("invoice").execute();')],
      [file("invoices", "send.ts", "await sql`select 1`.execute(db);")],
    ],
    accepted: [
      [
        file("invoices", "queries.ts", 'await db.updateTable("invoice").execute();'),
        file("usage", "rollup-queries.ts", "await sql`select 1`.execute(db);"),
        file("invoices", "send.test.ts", "await sql`select 1`.execute(db);"),
      ],
    ],
  },
  {
    name: "a table is written by one slice",
    instead: "Call a use-case of the slice that owns the table; it keeps what its rows promise.",
    find: (tree) => {
      const writes = tree.filter((file) => slice.test(file.path)).flatMap(writesOf);
      return writes.filter((write) => writes.some((other) => isRival(write, other)));
    },
    planted: [
      [
        file("invoices", "queries.ts", 'db.insertInto("timeline_entry").values(entry)'),
        file("timeline", "queries.ts", "sql`insert into timeline_entry (id) values (${id})`"),
      ],
      [
        file("dunning", "queries.ts", "sql`UPDATE invoice AS i SET status = 'overdue'`"),
        file("invoices", "queries.ts", 'db.deleteFrom("invoice")'),
      ],
    ],
    accepted: [
      [
        file("usage", "queries.ts", "sql`insert into usage_day select 1 on conflict do update set n = 1`"),
        file("customers", "queries.ts", "sql`update customer set name = ${name} from usage_day`"),
        file("invoices", "queries.ts", 'db.selectFrom("customer").innerJoin("usage_day", "a", "b")'),
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
    slice: slice.exec(file.path)?.[1] ?? "",
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
  return { path: `server/src/features/${slice}/${name}`, text };
}
