import { long, read } from "../../http/handler.ts";
import { demoState } from "./demo-state.ts";
import { loadDemo } from "./load-demo.ts";
import { removeDemo } from "./remove-demo.ts";

export const demoHandlers = {
  getDemo: read<"getDemo">(async ({ db }) => demoState(db)),
  loadDemo: long<"loadDemo">(async ({ deps, principal }) => loadDemo(deps, { actor: principal.actor })),
  removeDemo: long<"removeDemo">(async ({ deps, query, principal }) =>
    removeDemo(deps, { ...query, actor: principal.actor }),
  ),
};
