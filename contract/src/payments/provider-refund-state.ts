import { z } from "zod";

/** How a refund stands that a payment provider pays out. */
export const providerRefundState = z
  .enum(["waiting", "paid", "failed"])
  .meta({ description: "Whether it is still to be paid out, and whether that failed for good" });
