import { z } from "zod";

/** Sentences for people about what an invoice lacks that is to be issued, or was. */
export const issueWarnings = z.array(z.string()).meta({
  description:
    "What people should know before invoices leave, such as that they show no address of their sender. Nothing is refused for it",
});
