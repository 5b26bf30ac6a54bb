import { importCustomers } from "../../metering/import/import-customers.ts";
import { command } from "../command.ts";
import { withBillow } from "../open.ts";
import { createProgress, number, untoldBadRows } from "./import-progress.ts";

export const importCustomersCommand = command({
  name: "import customers",
  summary:
    "Create or change customers from a CSV file (tenant,name,email,address,country,vat_id,terms,currency,tax,tax_rate); empty cells change nothing",
  options: {},
  operands: ["FILE.csv"],
  run: async (_, context, [path = ""]) => {
    const progress = createProgress(context);
    const { rows, bad, created, changed, unchanged, withoutTax } = await withBillow(context.env, (deps) =>
      importCustomers(deps, { path, onBadRow: progress.badRow }),
    );
    const untold = untoldBadRows(bad);
    if (untold !== null) context.err(untold);
    context.out(`${number(rows)} rows read: ${number(rows - bad)} good, ${number(bad)} bad.`);
    context.out(
      `${number(created)} customers created, ${number(changed)} changed, ${number(unchanged)} unchanged.`,
    );
    if (withoutTax > 0) {
      context.out(
        `${number(withoutTax)} customers have no tax set, so nothing can be sent to them. Set it under Customers, or add the columns tax and tax_rate.`,
      );
    }
    return bad > 0 ? 1 : 0;
  },
});
