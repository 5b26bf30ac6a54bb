import { read } from "../../http/handler.ts";
import { explainLine } from "./explain-line.ts";

export const explanationHandlers = {
  explainLine: read<"explainLine">(async ({ db, deps, params, query }) =>
    explainLine(db, deps, { ref: params.id, position: params.position, ...query }),
  ),
};
