import { removeDemo } from "../features/demo/remove-demo.ts";
import { command } from "./command.ts";
import { withBillow } from "./open.ts";

export const demoRemove = command({
  name: "demo remove",
  summary: "Remove the demo and leave an empty Billow; users, API keys and settings stay",
  options: {
    "with-own-data": {
      type: "boolean",
      help: "remove customers, usage and invoices of your own too, if you added any beside the demo's",
    },
  },
  run: async (values, { env, out }) => {
    const { customers, invoices } = await withBillow(env, (deps) =>
      removeDemo(deps, { withOwnData: values["with-own-data"] }),
    );
    out(`The demo is removed: ${customers} customers and ${invoices} invoices.`);
    return 0;
  },
});
