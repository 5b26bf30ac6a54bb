import { api } from "@billow/contract/api.ts";
import { recordExport } from "../../access/audit/record-export.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { datevOfMonth } from "../../books/exports/datev-of-month.ts";
import { checkedOptions } from "../checked-options.ts";
import { command } from "../command.ts";
import { ISSUER_OPTION } from "../issuer-option.ts";
import { withBillow } from "../open.ts";
import { writeFile } from "./write-pieces.ts";

export const exportDatevCommand = command({
  name: "export datev",
  summary: "Write a month of an issuer's books as a booking batch for DATEV (EXTF, Windows-1252)",
  options: {
    consultant: {
      type: "string",
      value: "NUMBER",
      required: true,
      help: "the tax consultant's number at DATEV",
    },
    client: {
      type: "string",
      value: "NUMBER",
      required: true,
      help: "the client's number at the tax consultant",
    },
    output: { type: "string", value: "FILE", required: true, help: "write to this file" },
    chart: { type: "string", value: "NAME", help: "skr03 or skr04; skr03 if missing" },
    accounts: {
      type: "string",
      value: "LIST",
      help: "account numbers of your own, like bank=1210,receivable=1400",
    },
    debtors: {
      type: "string",
      value: "HOW",
      help: "collective, or personal for an account of each customer; collective if missing",
    },
    "year-begins": {
      type: "string",
      value: "MONTH",
      help: "the month in which the financial year begins; 1 if missing",
    },
    currency: { type: "string", value: "CODE", help: "another currency than the issuer's" },
    issuer: { ...ISSUER_OPTION, help: "another issuer than the first" },
  },
  operands: ["PERIOD"],
  run: async ({ output, issuer, "year-begins": yearBegins, ...options }, context, [period = ""]) => {
    const asked = checkedOptions(
      api.exportDatev.query,
      { ...options, period, yearBegins, issuerId: issuer },
      { period: "PERIOD", issuerId: "--issuer" },
    );
    await withBillow(context.env, async (deps) => {
      const { body } = await datevOfMonth(deps.db, deps, asked, COMMAND_LINE);
      await recordExport(deps, { route: "exportDatev", actor: COMMAND_LINE, filter: asked });
      await writeFile(body, output);
    });
    return 0;
  },
});
