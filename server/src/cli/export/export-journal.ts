import type { RouteName } from "@billow/contract/api.ts";
import { date } from "@billow/contract/wire.ts";
import { CHARTS, type Chart, numbersOf } from "@billow/core/books/chart-of-accounts.ts";
import type { Kysely } from "kysely";
import { recordExport } from "../../access/audit/record-export.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { exportBeancount } from "../../books/exports/export-beancount.ts";
import { exportEntries } from "../../books/exports/export-entries.ts";
import { exportJournal } from "../../books/ledger/export-journal.ts";
import type { Database } from "../../db/schema.ts";
import { command, UsageError } from "../command.ts";
import { checkIssuerOption, ISSUER_OPTION, requireIssuer } from "../issuer-option.ts";
import { withBillow } from "../open.ts";
import { writePieces } from "./write-pieces.ts";

interface JournalQuery {
  from: string | undefined;
  before: string | undefined;
  issuerId: string | undefined;
  chart: Chart;
}

interface Format {
  route: RouteName;
  pieces(db: Kysely<Database>, query: JournalQuery): AsyncIterable<string>;
}

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["hledger", { route: "exportJournal", pieces: exportJournal }],
  ["beancount", { route: "exportBeancount", pieces: exportBeancount }],
  ["csv", { route: "exportEntries", pieces: entriesOf }],
]);

function entriesOf(
  db: Kysely<Database>,
  { from, before, issuerId, chart }: JournalQuery,
): AsyncIterable<string> {
  return exportEntries(db, {
    from: from ?? null,
    before: before ?? null,
    issuerId: issuerId ?? null,
    currency: null,
    numbers: numbersOf(chart),
  });
}

function isChart(text: string): text is Chart {
  return CHARTS.some((chart) => chart === text);
}

export const exportJournalCommand = command({
  name: "export journal",
  summary: "Print the books as a journal, with what each customer owes at the end of each month",
  options: {
    format: {
      type: "string",
      value: "NAME",
      help: "hledger, beancount, or csv with the entries and account numbers; hledger if missing",
    },
    chart: { type: "string", value: "NAME", help: "whose account numbers a CSV has: skr03, skr04 or us" },
    from: {
      type: "string",
      value: "DATE",
      help: "from this day on, with the opening balances of the accounts",
    },
    before: { type: "string", value: "DATE", help: "up to the day before this one" },
    issuer: ISSUER_OPTION,
    output: { type: "string", value: "FILE", help: "write to this file instead of standard output" },
  },
  run: async ({ format = "hledger", chart = "skr03", from, before, issuer, output }, context) => {
    const written = FORMATS.get(format);
    if (written === undefined)
      throw new UsageError(`"${format}" is not a format; there are ${[...FORMATS.keys()].join(", ")}`);
    if (!isChart(chart))
      throw new UsageError(`"${chart}" is not a chart of accounts; there are ${CHARTS.join(", ")}`);
    for (const day of [from, before]) {
      if (day !== undefined && !date.safeParse(day).success)
        throw new UsageError(`"${day}" is not a date such as 2026-10-31`);
    }
    checkIssuerOption(issuer);
    await withBillow(context.env, async (deps) => {
      await requireIssuer(deps.db, issuer);
      const filter = { from, before, issuerId: issuer };
      const { route, pieces } = written;
      await recordExport(deps, { route, actor: COMMAND_LINE, filter });
      await writePieces(context, pieces(deps.db, { ...filter, chart }), output);
    });
    return 0;
  },
});
