import { importCustomers } from "../metering/import/import-customers.ts";
import { command } from "./command.ts";
import { createProgress, number, untoldBadRows } from "./import-progress.ts";
import { withBillow } from "./open.ts";

export const importCustomersCommand = command({
  name: "import customers",
  summary:
    "Make or change customers by a CSV file (tenant,name,email,address,country,vat_id,terms,currency, and tax,tax_rate); empty values stay as they are",
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
      `${number(created)} customers created, ${number(changed)} changed, ${number(unchanged)} as they were.`,
    );
    if (withoutTax > 0) {
      context.out(
        `${number(withoutTax)} customers have no tax set, and nothing can be sent to them before: set it under Customers, or give the columns tax and tax_rate.`,
      );
    }
    return bad > 0 ? 1 : 0;
  },
});
