import { z } from "zod";

/**
 * RFC 9457 problem details: what is wrong (`code`, stable), what to do (`detail`), and where (`errors`, JSON
 * pointers).
 */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

export type Problem = z.output<typeof problem>;
