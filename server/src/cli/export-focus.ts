import { id, month } from "@billow/contract/wire.ts";
import { exportFocus } from "../reporting/focus/export-focus.ts";
import { command, UsageError } from "./command.ts";
import { withBillow } from "./open.ts";

export const exportFocusCommand = command({
  name: "export focus",
  summary: "Print a billing period's invoices and credit notes as FOCUS 1.2 cost and usage, in CSV",
  options: { customer: { type: "string", value: "ID", help: "only this customer's" } },
  operands: ["PERIOD"],
  run: async ({ customer }, context, [period = ""]) => {
    if (!month.safeParse(period).success) throw new UsageError(`"${period}" is no month, such as 2026-10`);
    if (customer !== undefined && !id.safeParse(customer).success)
      throw new UsageError(`"${customer}" is no customer's id`);
    await withBillow(context.env, async (deps) => {
      const asked = { period, customerId: customer };
      for await (const piece of exportFocus(deps.db, asked)) if (piece !== "") context.out(piece.trimEnd());
    });
    return 0;
  },
});
