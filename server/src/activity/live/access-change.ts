import { z } from "zod";

/** Says to all processes whose credentials or permissions have changed. Consoles do not get it. */
export const accessChange = z.object({
  name: z.literal("access"),
  data: z.object({ actorIds: z.array(z.string()) }),
});
export type AccessChange = z.output<typeof accessChange>;
