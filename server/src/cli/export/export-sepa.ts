import { api } from "@billow/contract/api.ts";
import { recordExport } from "../../access/audit/record-export.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { createDebitFile } from "../../payments/direct-debits/create-file.ts";
import { previewDebits } from "../../payments/direct-debits/preview-debits.ts";
import { debitFileText } from "../../payments/direct-debits/read-file.ts";
import { checkedOptions } from "../checked-options.ts";
import { command } from "../command.ts";
import { checkIssuerOption, ISSUER_OPTION } from "../issuer-option.ts";
import { withBillow } from "../open.ts";
import { writeFile } from "./write-pieces.ts";

export const exportSepaCommand = command({
  name: "export sepa",
  summary:
    "Collect what is due by direct debit: write the file for the bank (pain.008) and mark the invoices",
  details: [
    "It collects the sent invoices in euros that are due by the day, of customers with an active mandate.",
    "Each run makes a new file over what no file collects yet. --file writes an earlier one once more and changes nothing.",
  ],
  options: {
    output: { type: "string", value: "FILE", required: true, help: "write to this file" },
    "collect-on": {
      type: "string",
      value: "DATE",
      help: "when the bank collects; the earliest day if missing",
    },
    scheme: { type: "string", value: "NAME", help: "CORE or B2B; CORE if missing" },
    version: { type: "string", value: "NUMBER", help: "08 for pain.008.001.08, or 02; 08 if missing" },
    file: { type: "string", value: "ID", help: "an earlier file by its id" },
    issuer: { ...ISSUER_OPTION, help: "another issuer than the first" },
  },
  run: async ({ output, issuer, file, ...options }, context) => {
    checkIssuerOption(issuer);
    const asked = checkedOptions(
      api.previewDirectDebits.query,
      { issuerId: issuer, collectOn: options["collect-on"], scheme: options.scheme },
      { issuerId: "--issuer" },
    );
    const { version } = checkedOptions(api.exportDirectDebits.query, { version: options.version });
    if (file !== undefined) checkedOptions(api.getDirectDebits.params, { id: file }, { id: "--file" });
    await withBillow(context.env, async (deps) => {
      const id = file ?? (await makeFile(deps, asked));
      const { text } = await debitFileText(deps.db, { id, version });
      await recordExport(deps, { route: "exportDirectDebits", actor: COMMAND_LINE, filter: { id, version } });
      await writeFile(pieces(text), output);
      context.out(`${output}: file ${id}.`);
    });
    return 0;
  },
});

async function makeFile(deps: Deps, asked: Parameters<typeof previewDebits>[2]): Promise<string> {
  const { earliest } = await previewDebits(deps.db, deps, asked);
  const { issuerId, collectOn = earliest, scheme = "CORE" } = asked;
  const call = { issuerId, collectOn, scheme, invoiceIds: undefined, actor: COMMAND_LINE };
  return inTransaction(deps.db, (tx) => createDebitFile(tx, deps, call));
}

async function* pieces(text: string): AsyncGenerator<string> {
  yield text;
}
