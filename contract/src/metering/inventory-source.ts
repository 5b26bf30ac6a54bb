import { z } from "zod";
import { text } from "../wire.ts";

/** A path in a JSON value: names and indexes separated by dots, such as `flavor.vcpus` or `servers`. */
const path = z
  .string()
  .max(200)
  .regex(/^[^.]+(\.[^.]+)*$/, "names separated by dots, like flavor.vcpus");

const sizeUnit = z.enum(["MiB", "GiB", "TiB", "bytes"]);

const dimensionValue = z.union([z.strictObject({ path }), z.strictObject({ value: text(200) })]);

/**
 * A list of everything that exists, as JSON over HTTP. Comparing it with what Billow counts finds resources whose
 * deletion, creation or resize was never reported.
 */
export const inventoryConfig = z.strictObject({
  /** The list's address. Put credentials into `secret`. */
  url: z.url({ protocol: /^https?$/ }).max(500),
  /** Where the list is in the answer; the answer itself by default. */
  items: path.optional(),
  /** Where the address of the next page stands. */
  next: path.optional(),
  fields: z.strictObject({
    tenant: path,
    resource: path,
    vcpus: path.optional(),
    ram: path.optional(),
    block: path.optional(),
    gpus: path.optional(),
    gpuModel: path.optional(),
    /** When the resource began. Without it, it counts from the first poll that finds it. */
    createdAt: path.optional(),
  }),
  ramUnit: sizeUnit.default("MiB"),
  blockUnit: sizeUnit.default("GiB"),
  dimensions: z.record(z.string().regex(/^[A-Za-z][\w.-]{0,59}$/), dimensionValue).default({}),
  /** Items to skip: those whose value at `path` is one of `values`, such as machines in error. */
  skip: z.array(z.strictObject({ path, values: z.array(z.string().max(200)).min(1).max(50) })).default([]),
  /**
   * The sources whose resources this list covers completely, by name. What they count and the list lacks is ended.
   * What they do not know is counted from the second poll on, because their report may be on its way. Empty: only the
   * list reports resources.
   */
  watches: z.array(text(200)).max(20).default([]),
  everySeconds: z.number().int().min(15).max(86_400).default(300),
  timeoutSeconds: z.number().int().min(1).max(300).default(30),
  answerBytesMax: z.number().int().min(10_000).max(1_000_000_000).default(64_000_000),
});
export type InventoryConfig = z.output<typeof inventoryConfig>;
