import type { DebitSequence } from "@billow/core/payments/direct-debit-file.ts";
import type { RawBuilder } from "kysely";
import { NEXT_SEQUENCE } from "./queries.ts";

/** What a mandate's next collection is, as a column of a query over `mandate`. */
export function nextSequence(): RawBuilder<DebitSequence> {
  return NEXT_SEQUENCE;
}
