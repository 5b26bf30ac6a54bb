import { basename } from "node:path";
import { type CsvMapping, csvMapping } from "@billow/contract/payments/bank-statements.ts";
import { statementText } from "@billow/contract/payments/statement-text.ts";
import { counted } from "@billow/core/counted.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { errorMessage } from "../../error-code.ts";
import { checked, faultText } from "../../http/checked.ts";
import { importStatements } from "../../payments/bank/import-statements.ts";
import { readStatements } from "../../payments/bank/list-statements.ts";
import { command, UsageError } from "../command.ts";
import { withBillow } from "../open.ts";
import { readNamedFile } from "../read-named-file.ts";
import { number } from "./import-progress.ts";

export const importBankStatementCommand = command({
  name: "import bank-statement",
  summary: "Import a bank's file (camt.053, MT940 or CSV) and book what matches for sure",
  details: [
    "The same statement again changes nothing. What is not sure waits in the console, under Bank.",
    'A mapping of a CSV file is JSON, such as {"account": "DE…", "currency": "EUR", "delimiter": ";", "dates": "DD.MM.YYYY", "decimal": ",", "columns": {"bookedOn": "Buchungstag", "amount": "Betrag", "text": "Verwendungszweck"}}.',
  ],
  options: {
    csv: { type: "string", value: "MAPPING.json", help: "how the columns of a CSV file are read" },
  },
  operands: ["FILE"],
  run: async (values, context, [path = ""]) => {
    const csv = values.csv === undefined ? undefined : await readMapping(values.csv);
    const content = statementText(await readNamedFile(path));
    const { statements, isNew } = await withBillow(context.env, async (deps) => {
      const file = { content, fileName: basename(path).slice(0, 200), csv };
      const taken = await importStatements(deps, {
        file,
        actor: COMMAND_LINE,
        bookMs: Number.POSITIVE_INFINITY,
      });
      return { ...taken, statements: await readStatements(deps.db, taken.ids) };
    });
    if (!isNew) context.out("This file was imported before. Nothing changed.");
    for (const { account, from, until, lines } of statements) {
      const { booked, offered, left, explained, ignored, repeated } = lines;
      context.out(`${account}, ${from} to ${until}: ${counted(booked, "line")} booked.`);
      context.out(
        `${counted(offered, "line")} with something to accept, ${counted(left, "line")} with nothing that fits; decide about them under Bank.`,
      );
      if (explained + ignored + repeated > 0)
        context.out(
          `${counted(explained + ignored, "line")} for which nothing is booked, ${number(repeated)} of an earlier statement.`,
        );
    }
    return 0;
  },
});

async function readMapping(path: string): Promise<CsvMapping> {
  const { data, faults } = checked(csvMapping, jsonOf((await readNamedFile(path)).toString(), path));
  const [fault] = faults ?? [];
  if (data !== undefined) return data;
  const place = fault?.pointer ? ` at ${fault.pointer}` : "";
  throw new UsageError(`--csv: ${path} is wrong${place}: ${fault && faultText(fault)}.`);
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--csv: ${path} is not JSON: ${errorMessage(error)}.`);
  }
}
