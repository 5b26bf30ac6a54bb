import { loadDemo } from "../operations/demo/load-demo.ts";
import { command } from "./command.ts";
import { demoProgress } from "./demo-progress.ts";
import { withBillow } from "./open.ts";

export const demoLoad = command({
  name: "demo load",
  summary: "Load a made-up provider's year of customers, usage and invoices into an empty Billow",
  options: {},
  run: async (_values, { env, out, err }) => {
    const { customers, invoices } = await withBillow(env, (deps) =>
      loadDemo(deps, { onProgress: demoProgress(err) }),
    );
    out(`The demo is loaded: ${customers} customers and ${invoices} invoices.`);
    return 0;
  },
});
