import { z } from "zod";

/** Processes tell each other whose credentials or permissions have changed. It is not part of what consoles hear. */
export const accessChange = z.object({
  name: z.literal("access"),
  data: z.object({ actorIds: z.array(z.string()) }),
});
export type AccessChange = z.output<typeof accessChange>;
