import { read } from "../../http/handler.ts";
import { priceImpact } from "./price-impact.ts";

export const priceImpactHandlers = {
  computePriceImpact: read<"computePriceImpact">(async ({ db, deps, body }) => priceImpact(db, deps, body)),
};
