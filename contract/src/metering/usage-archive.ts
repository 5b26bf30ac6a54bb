import { z } from "zod";
import { route } from "../route.ts";
import { date, instant, month } from "../wire.ts";

const keepMonths = z.int().min(1).max(120).nullable().meta({
  description:
    "So many whole months of usage records stay in the database beside the running one; null keeps all of it",
});

export const usageArchive = z
  .object({
    keepMonths,
    folder: z.string().nullable().meta({
      description:
        "Where the files are, a folder or s3://BUCKET/PREFIX, as `billow archive --to` has said; null before",
    }),
    fault: z.string().nullable().meta({
      description: "What is wrong with the folder or bucket and what to do; null where every file is there",
    }),
    months: z
      .array(
        z.object({
          month,
          files: z.int().meta({ description: "How many files it has" }),
          events: z.int().meta({ description: "How many usage records are in them" }),
          bytes: z.int().meta({ description: "How large they are" }),
        }),
      )
      .meta({ description: "The months that have files, oldest first" }),
    lastRun: z
      .object({
        before: date.meta({ description: "What was used before this day leaves" }),
        startedAt: instant,
        finishedAt: instant.nullable().meta({
          description: "Null while it goes on, and after it was killed; the next one goes on there",
        }),
        planned: z
          .int()
          .nullable()
          .meta({ description: "How many usage records are to leave; null until that is known" }),
        events: z.int().meta({ description: "How many have left" }),
        fault: z.string().nullable().meta({ description: "What stopped it; null where nothing did" }),
      })
      .nullable()
      .meta({ description: "The last run, by schedule or by hand; null before the first" }),
  })
  .meta({ id: "UsageArchive" });
export type UsageArchive = z.output<typeof usageArchive>;

export const usageArchiveRoutes = {
  getUsageArchive: route({
    versioned: true,
    method: "GET",
    path: "/usage-archive",
    summary: "The archive of old usage records: how long they are kept, what has left, and the last run",
    response: usageArchive,
  }),
  setUsageArchive: route({
    versioned: true,
    method: "PUT",
    path: "/usage-archive",
    summary:
      "Set how many months of usage records stay in the database. Each night older ones leave once they are billed",
    body: z.strictObject({ keepMonths }).meta({ id: "UsageArchiveChange" }),
    response: usageArchive,
  }),
};
