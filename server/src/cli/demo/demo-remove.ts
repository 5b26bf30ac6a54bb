import { counted } from "@billow/core/counted.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { removeDemo } from "../../operations/demo/remove-demo.ts";
import { command, UsageError } from "../command.ts";
import { withBillow } from "../open.ts";

export const demoRemove = command({
  name: "demo remove",
  summary: "Remove the demo and leave an empty Billow; users, API keys and settings stay",
  options: {
    "keep-own": {
      type: "boolean",
      help: "keep your own customers and their agreements; their usage is removed and has to be imported again",
    },
    "with-own-data": {
      type: "boolean",
      help: "also remove your own customers, usage and invoices",
    },
  },
  run: async (values, { env, out }) => {
    if (values["keep-own"] && values["with-own-data"])
      throw new UsageError("--keep-own and --with-own-data cannot be used together");
    const fate = values["keep-own"] ? "keep" : values["with-own-data"] ? "remove" : undefined;
    const { customers, invoices } = await withBillow(env, (deps) =>
      removeDemo(deps, { actor: COMMAND_LINE, ...(fate !== undefined && { own: fate }) }),
    );
    out(`Removed the demo: ${counted(customers, "customer")} and ${counted(invoices, "invoice")}.`);
    return 0;
  },
});
