import { read } from "../../http/handler.ts";
import { readMonths } from "./read-months.ts";

export const monthsHandlers = {
  getMonths: read<"getMonths">(async ({ db, deps, query }) => readMonths(db, deps, query)),
};
