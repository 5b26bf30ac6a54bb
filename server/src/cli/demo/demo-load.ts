import { counted } from "@billow/core/counted.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { loadDemo } from "../../operations/demo/load-demo.ts";
import { command } from "../command.ts";
import { withBillow } from "../open.ts";
import { demoProgress } from "./demo-progress.ts";

export const demoLoad = command({
  name: "demo load",
  summary: "Fill an empty Billow with a fictional provider's customers, usage and invoices of a year",
  options: {},
  run: async (_values, { env, out, err }) => {
    const { customers, invoices } = await withBillow(env, (deps) =>
      loadDemo(deps, { actor: COMMAND_LINE, onProgress: demoProgress(err) }),
    );
    out(`Loaded the demo: ${counted(customers, "customer")} and ${counted(invoices, "invoice")}.`);
    return 0;
  },
});
