import { sql } from "kysely";

/** An invoice's sequence as its number shows it, in at least four digits; in these very words an index answers it. */
export const SEQUENCE_TEXT = sql`CASE WHEN number_sequence < 1000 THEN lpad(number_sequence::text, 4, '0') ELSE number_sequence::text END`;
