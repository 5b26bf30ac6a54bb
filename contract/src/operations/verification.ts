import { z } from "zod";
import { route } from "../route.ts";
import { id, instant } from "../wire.ts";

/** A place where something stored contradicts what it was made of. */
const finding = z.object({
  check: z.string().meta({ description: "Which check found it" }),
  where: z.string().meta({ description: "Where it is" }),
  expected: z.string().meta({ description: "What should be there" }),
  found: z.string().meta({ description: "What is there" }),
});

export const verification = z
  .object({
    id,
    startedAt: instant,
    finishedAt: instant.meta({ description: "When it ended" }),
    findings: z
      .number()
      .int()
      .meta({ description: "How many contradictions it found; 0 is a green verdict" }),
    examples: z.array(finding).meta({ description: "The first of them; `billow verify` lists all" }),
    checked: z
      .array(
        z.object({
          holds: z.string().meta({ description: "What the check proves" }),
          counts: z.string().meta({ description: "What it counts" }),
          count: z.number().int().meta({ description: "How many it looked at" }),
        }),
      )
      .meta({ description: "What was checked" }),
  })
  .meta({ id: "Verification" });
export type Verification = z.output<typeof verification>;

export const verificationRoutes = {
  getVerification: route({
    method: "GET",
    path: "/verification",
    summary: "The verdict of the last nightly check of everything that is stored",
    response: z.object({
      running: z.boolean().meta({ description: "Whether a check is going on" }),
      last: verification.nullable().meta({ description: "The last that ended; null before the first night" }),
    }),
  }),
};
