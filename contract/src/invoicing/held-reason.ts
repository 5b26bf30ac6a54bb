import { z } from "zod";

/** Why a draft cannot be issued as it is. A draft has the first of them that applies. */
export const heldReason = z.enum(["unpriced", "tax", "changed", "noEmail"]);
export type HeldReason = z.output<typeof heldReason>;

/** Drafts with a reason, with any of them, or with none. */
export const heldFilter = z.enum([...heldReason.options, "any", "none"]);
export type HeldFilter = z.output<typeof heldFilter>;
