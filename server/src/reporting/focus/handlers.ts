import { stream } from "../../http/handler.ts";
import { exportFocus } from "./export-focus.ts";

export const focusHandlers = {
  exportFocus: stream<"exportFocus">(async ({ db, deps, query }) => ({
    body: exportFocus(db, { ...query, timeZone: deps.timeZone }),
    fileName: `focus-${query.period}.csv`,
  })),
};
