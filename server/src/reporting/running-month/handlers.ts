import { read } from "../../http/handler.ts";
import { readRunningMonth } from "./read-running-month.ts";

export const runningMonthHandlers = {
  getRunningMonth: read<"getRunningMonth">(async ({ db, deps, query, principal: { within } }) =>
    readRunningMonth(db, deps, { ...query, within }),
  ),
};
