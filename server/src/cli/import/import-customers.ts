import { counted } from "@billow/core/counted.ts";
import { importCustomers } from "../../metering/import/import-customers.ts";
import { command } from "../command.ts";
import { withBillow } from "../open.ts";
import { createProgress, number, untoldBadRows } from "./import-progress.ts";

export const importCustomersCommand = command({
  name: "import customers",
  summary:
    "Create or change customers from a CSV file (tenant,name,email,address,country,vat_id,terms,currency,tax,tax_rate); empty cells change nothing",
  options: { "dry-run": { type: "boolean", help: "say what would be done, without doing it" } },
  operands: ["FILE.csv"],
  run: async (values, context, [path = ""]) => {
    const dryRun = values["dry-run"] ?? false;
    const progress = createProgress(context);
    const { rows, bad, created, changed, unchanged, withoutTax } = await withBillow(context.env, (deps) =>
      importCustomers(deps, { path, dryRun, onBadRow: progress.badRow }),
    );
    const untold = untoldBadRows(bad);
    if (untold !== null) context.err(untold);
    context.out(`${counted(rows, "row")} read: ${number(rows - bad)} good, ${number(bad)} bad.`);
    const would = dryRun ? "This is what an import would do: " : "";
    context.out(
      `${would}${counted(created, "customer")} created, ${number(changed)} changed, ${number(unchanged)} unchanged.`,
    );
    if (withoutTax > 0 && !dryRun) {
      context.out(
        `${counted(withoutTax, "customer")} ${withoutTax === 1 ? "has" : "have"} no tax set, so nothing can be sent there. Set it under Customers, or add the columns tax and tax_rate.`,
      );
    }
    return bad > 0 ? 1 : 0;
  },
});
