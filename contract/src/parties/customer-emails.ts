import { MAIL_KINDS } from "@billow/core/activity/mail-kind.ts";
import { z } from "zod";

const recipientFields = {
  address: z.email().max(254),
  role: z
    .enum(["to", "cc"])
    .meta({ description: "Whether e-mails are addressed to it, or it gets a copy that all of them see" }),
  kinds: z.array(z.enum(MAIL_KINDS)).min(1).max(10).meta({ description: "The kinds of e-mail it gets" }),
};

/** Who gets a customer's e-mails, and which kinds of them. */
export const customerEmail = z.object(recipientFields).meta({ id: "CustomerEmail" });
export type CustomerEmail = z.output<typeof customerEmail>;

/** A recipient to set; addressed, and of all kinds, unless told otherwise. */
export const newCustomerEmail = z
  .strictObject({
    address: recipientFields.address,
    role: recipientFields.role.default("to"),
    kinds: recipientFields.kinds.default([...MAIL_KINDS]),
  })
  .meta({ id: "NewCustomerEmail" });
