import { blankComments, type Finding, findingAt, type Rule, type TextFile } from "./rule.ts";

const folder = "server/src/db/migrations/";

/**
 * Migrations run forward, one statement a call, and the usage tables keep the rules that let them be distributed over
 * several nodes without a rewrite (docs/decisions/database.md).
 */
export const migrationRules: Rule[] = [
  {
    name: "migrations are numbered from 0001 without a gap",
    instead: "Take the next number, four digits: 0007-what-it-does.sql.",
    find: (tree) =>
      migrations(tree)
        .filter((file, index) => !isNumbered(file.path, index + 1))
        .map((file) => ({ path: file.path, line: 1, what: "its number" })),
    planted: [
      [migration("0002-usage.sql", "")],
      [migration("0001-usage.sql", ""), migration("0001-invoices.sql", "")],
      [migration("1-usage.sql", "")],
      [migration("0001-usage.sql", ""), migration("0003-invoices.sql", "")],
    ],
    accepted: [[migration("0001-usage.sql", ""), migration("0002-invoices.sql", "")]],
  },
  {
    name: "migration statements are told apart by a blank line",
    instead:
      "End each statement with `;` at the end of a line and leave a blank line after it, and only there.",
    find: (tree) => migrations(tree).flatMap(separationFindings),
    planted: [
      [migration("0001-a.sql", "create table a (id uuid);\ncreate table b (id uuid);\n")],
      [migration("0001-a.sql", "create table a (id uuid); create table b (id uuid);\n")],
      [migration("0001-a.sql", "create table a (id uuid)\n\ncreate table b (id uuid);\n")],
      [
        migration(
          "0001-a.sql",
          "create function f() returns int as $$\n  select 1;\n\n  select 2;\n$$ language sql;\n",
        ),
      ],
      [migration("0001-a.sql", "create table a (id uuid)\n")],
      [migration("0001-a.sql", "create table a (\n  id uuid,\n\n  name text\n);\n")],
    ],
    accepted: [
      [
        migration(
          "0001-a.sql",
          "-- One; two.\n\n-- Three.\ncreate table a (\n  -- Why.\n  id uuid default ';'\n);\n\ncreate function f() returns int as $$\n  select 1;\n  select 2;\n$$ language sql;\n",
        ),
      ],
    ],
  },
  usageRule({
    name: "usage tables stand alone",
    instead:
      "No REFERENCES, identity, serial, trigger or default by a volatile function: the use-case sees to it.",
    find: (statement) =>
      /\breferences\s+\w+|\bgenerated\s+(always|by default)\s+as\s+identity|\b(big|small)?serial\b|\bcreate\s+(or replace\s+)?(constraint\s+)?trigger\b|\bdefault\s+(now|gen_random_uuid|uuidv7|clock_timestamp|nextval)\b/i.exec(
        statement.text,
      )?.[0],
    planted: [
      "create table usage_hour (customer_id uuid references customer (id), primary key (customer_id));",
      "create table usage_event (id bigint generated always as identity primary key);",
      "create table usage_event (id bigserial primary key);",
      "create trigger usage_hour_append before update on usage_hour execute function refuse();",
      "alter table allocation add foreign key (customer_id) references customer (id);",
      "create table usage_event (key uuid primary key, at timestamptz default now());",
    ],
    accepted: [
      "create table invoice (id uuid primary key, customer_id uuid not null references customer (id));",
    ],
  }),
  usageRule({
    name: "usage_event is keyed by its hash alone",
    instead: "One primary key of one column, the hash of source and id; no other unique key.",
    find: (statement) => {
      if (statement.table !== "usage_event") return undefined;
      const keys = keysOf(statement.text);
      if (/^create table/i.test(statement.text) && !keys.some((key) => key.primary)) return "no primary key";
      return keys.find((key) => !key.primary || key.columns.length !== 1)?.text;
    },
    planted: [
      "create table usage_event (source text, id text, primary key (source, id));",
      "create table usage_event (key uuid primary key, id text unique);",
      "create unique index on usage_event (source, id);",
      "create table usage_event (key uuid);",
    ],
    accepted: ["create table usage_event (\n  key uuid primary key,\n  source text not null\n);"],
  }),
  usageRule({
    name: "usage tables begin every key with what decides where a row lives",
    instead:
      "customer_id first in every primary and unique key; the key of the event first in what is kept of events.",
    find: (statement) => {
      const first = /^usage_(event|superseded|conflict|rejected|archived|returned)\b/.test(
        statement.table ?? "",
      )
        ? "key"
        : "customer_id";
      const keys = keysOf(statement.text);
      if (/^create table/i.test(statement.text) && !keys.some((key) => key.primary)) return "no primary key";
      return keys.find((key) => key.columns[0] !== first)?.text;
    },
    planted: [
      "create table usage_hour (meter text, customer_id uuid, primary key (meter, customer_id));",
      "create table usage_hour (key uuid primary key, customer_id uuid);",
      "create table allocation (id uuid primary key, customer_id uuid);",
      "create table allocation (customer_id uuid, id uuid, primary key (customer_id, id), unique (id));",
      "create unique index allocation_resource on allocation using btree (resource);",
      "create table usage_day (customer_id uuid, day date);",
      "alter table usage_day add constraint usage_day_key unique (day);",
      "create table usage_conflict (content uuid, key uuid, primary key (content, key));",
    ],
    accepted: [
      "create table usage_hour (customer_id uuid, hour timestamptz, primary key (customer_id, hour));",
      "create table usage_conflict (key uuid, content uuid, primary key (key, content));",
      "create unique index on allocation (customer_id, resource);",
      "create index on allocation (resource);",
    ],
  }),
];

type Statement = { path: string; text: string; offset: number; file: string; table: string | undefined };

type Key = { primary: boolean; columns: string[]; text: string };

/** A rule over each statement that defines something of a usage table; `find` names what is wrong with it. */
function usageRule(rule: {
  name: string;
  instead: string;
  find: (statement: Statement) => string | undefined;
  planted: string[];
  accepted: string[];
}): Rule {
  return {
    name: rule.name,
    instead: rule.instead,
    find: (tree) =>
      migrations(tree)
        .flatMap(statementsOf)
        .filter((statement) => /^(usage_|allocation)/.test(statement.table ?? ""))
        .flatMap((statement) => {
          const what = rule.find(statement);
          return what
            ? [findingAt(statement.path, statement.file, statement.offset, `${statement.table}: ${what}`)]
            : [];
        }),
    planted: rule.planted.map((text) => [migration("0001-usage.sql", `${text}\n`)]),
    accepted: rule.accepted.map((text) => [migration("0001-usage.sql", `${text}\n`)]),
  };
}

function statementsOf(file: TextFile): Statement[] {
  const sql = blankComments(file);
  return [...sql.matchAll(/\S[\s\S]*?(?:;(?=\s*?\n\s*?\n|\s*$)|$)/g)].map((match) => ({
    path: file.path,
    text: match[0],
    offset: match.index,
    file: sql,
    table:
      /^(?:create\s+(?:unlogged\s+)?table(?:\s+if\s+not\s+exists)?|alter\s+table(?:\s+only)?(?:\s+if\s+exists)?)\s+(\w+)/i.exec(
        match[0],
      )?.[1] ?? /^create\s[\s\S]*?\bon\s+(?:only\s+)?(\w+)/i.exec(match[0])?.[1],
  }));
}

/** The primary and unique keys a statement defines, in whichever of SQL's ways. */
function keysOf(statement: string): Key[] {
  const listed =
    /\b(?:(primary)\s+key|unique(?:\s+nulls\s+not\s+distinct)?|create\s+unique\s+index\b[^(]*)\s*\(([^)]*)\)/gi;
  const inline =
    /[(,]\s*(\w+)\s+\w[^(),]*(?:\([^)]*\)[^(),]*)?\b(?:(primary)\s+key|unique)(?!\s*(?:nulls|\())/gi;
  return [
    ...[...statement.matchAll(listed)].map((match) => ({
      primary: match[1] !== undefined,
      columns: (match[2] ?? "").split(",").map((column) => column.trim()),
      text: match[0],
    })),
    ...[...statement.matchAll(inline)].map((match) => ({
      primary: match[2] !== undefined,
      columns: [match[1] ?? ""],
      text: match[0],
    })),
  ];
}

function separationFindings(file: TextFile): Finding[] {
  return statementsOf(file).flatMap((statement) => {
    const written = file.text.slice(statement.offset, statement.offset + statement.text.length);
    const bare = statement.text.replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "").replace(/'[^']*'/g, "");
    const isSplit = bare.includes("$$") || /\n[ \t]*\n/.test(written);
    const bad = isSplit
      ? "a blank line inside a statement, or a statement without `;` before one"
      : /;(?!$)/.test(bare)
        ? "two statements without a blank line between them"
        : !bare.endsWith(";") && "a statement without `;`";
    return bad ? [findingAt(file.path, statement.file, statement.offset, bad)] : [];
  });
}

function migrations(tree: TextFile[]): TextFile[] {
  return tree
    .filter((file) => file.path.startsWith(folder))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

function isNumbered(path: string, number: number): boolean {
  return path.startsWith(`${folder}${String(number).padStart(4, "0")}-`) && path.endsWith(".sql");
}

function migration(name: string, text: string): TextFile {
  return { path: folder + name, text };
}
