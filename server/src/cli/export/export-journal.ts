import { date } from "@billow/contract/wire.ts";
import { recordExport } from "../../access/audit/record-export.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { exportJournal } from "../../books/ledger/export-journal.ts";
import { command, UsageError } from "../command.ts";
import { checkIssuerOption, ISSUER_OPTION, requireIssuer } from "../issuer-option.ts";
import { withBillow } from "../open.ts";
import { writePieces } from "./write-pieces.ts";

export const exportJournalCommand = command({
  name: "export journal",
  summary: "Print the books as a journal for hledger, with what each customer owes at the end of each month",
  options: {
    from: {
      type: "string",
      value: "DATE",
      help: "from this day on, with the opening balances of the accounts",
    },
    before: { type: "string", value: "DATE", help: "up to the day before this one" },
    issuer: ISSUER_OPTION,
    output: { type: "string", value: "FILE", help: "write to this file instead of standard output" },
  },
  run: async ({ from, before, issuer, output }, context) => {
    for (const day of [from, before]) {
      if (day !== undefined && !date.safeParse(day).success)
        throw new UsageError(`"${day}" is not a date such as 2026-10-31`);
    }
    checkIssuerOption(issuer);
    await withBillow(context.env, async (deps) => {
      await requireIssuer(deps.db, issuer);
      const filter = { from, before, issuerId: issuer };
      await recordExport(deps, { route: "exportJournal", actor: COMMAND_LINE, filter });
      await writePieces(context, exportJournal(deps.db, filter), output);
    });
    return 0;
  },
});
