import { id, month } from "@billow/contract/wire.ts";
import { recordExport } from "../../access/audit/record-export.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { exportFocus } from "../../reporting/focus/export-focus.ts";
import { command, UsageError } from "../command.ts";
import { checkIssuerOption, ISSUER_OPTION, requireIssuer } from "../issuer-option.ts";
import { withBillow } from "../open.ts";

export const exportFocusCommand = command({
  name: "export focus",
  summary: "Print a billing period's invoices and credit notes as a FOCUS 1.2 file (CSV)",
  options: {
    customer: { type: "string", value: "ID", help: "only this customer" },
    issuer: ISSUER_OPTION,
  },
  operands: ["PERIOD"],
  run: async ({ customer, issuer }, context, [period = ""]) => {
    if (!month.safeParse(period).success) throw new UsageError(`"${period}" is not a month such as 2026-10`);
    if (customer !== undefined && !id.safeParse(customer).success)
      throw new UsageError(`"${customer}" is not the id of a customer`);
    checkIssuerOption(issuer);
    await withBillow(context.env, async (deps) => {
      await requireIssuer(deps.db, issuer);
      const asked = { period, customerId: customer, issuerId: issuer };
      await recordExport(deps, { route: "exportFocus", actor: COMMAND_LINE, filter: asked });
      for await (const piece of exportFocus(deps.db, asked)) if (piece !== "") context.out(piece.trimEnd());
    });
    return 0;
  },
});
