import { sql } from "kysely";

/** An invoice's sequence as its number shows it, with at least four digits. An index matches exactly this expression. */
export const SEQUENCE_TEXT = sql`CASE WHEN number_sequence < 1000 THEN lpad(number_sequence::text, 4, '0') ELSE number_sequence::text END`;
