import { removeDemo } from "../operations/demo/remove-demo.ts";
import { command, UsageError } from "./command.ts";
import { withBillow } from "./open.ts";

export const demoRemove = command({
  name: "demo remove",
  summary: "Remove the demo and leave an empty Billow; users, API keys and settings stay",
  options: {
    "keep-own": {
      type: "boolean",
      help: "keep customers of your own and what is agreed with them; their usage is removed, to be imported again",
    },
    "with-own-data": {
      type: "boolean",
      help: "remove customers, usage and invoices of your own too, if you added any beside the demo's",
    },
  },
  run: async (values, { env, out }) => {
    if (values["keep-own"] && values["with-own-data"])
      throw new UsageError("--keep-own and --with-own-data exclude each other");
    const fate = values["keep-own"] ? "keep" : values["with-own-data"] ? "remove" : undefined;
    const { customers, invoices } = await withBillow(env, (deps) =>
      removeDemo(deps, fate === undefined ? {} : { own: fate }),
    );
    out(`The demo is removed: ${customers} customers and ${invoices} invoices.`);
    return 0;
  },
});
