import type { DirectDebitPreview } from "@billow/contract/payments/direct-debits.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { DebitScheme } from "@billow/core/payments/direct-debit-file.ts";
import { COLLECTION_DAYS_MAX, earliestCollection } from "@billow/core/payments/target-days.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { lackingOf } from "./create-file.ts";
import { collectable } from "./queries.ts";

/** What a file made now would collect. @throws DomainError `not_found` */
export async function previewDebits(
  db: Kysely<Database>,
  deps: Deps,
  asked: { issuerId?: string | undefined; collectOn?: string | undefined; scheme?: DebitScheme | undefined },
): Promise<DirectDebitPreview> {
  const issuer = await issuerOrFirst(db, asked.issuerId);
  const today = todayIn(issuer.timeZone, deps);
  const earliest = earliestCollection(today);
  const { collectOn = earliest, scheme = "CORE" } = asked;
  const now = instantOfMs(deps.clock.nowMs());
  const rows = await collectable(db, { issuerId: issuer.id, scheme, collectOn, now });
  return {
    earliest,
    latest: addDays(today, COLLECTION_DAYS_MAX),
    collectOn,
    ready: lackingOf(issuer),
    items: rows.map((row) => ({
      invoice: { id: row.id, number: row.number },
      customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
      amount: formatAmount(row.due, "EUR"),
      dueDate: row.due_date,
      sequence: row.sequence,
      mandate: row.reference,
      iban: row.iban,
    })),
    sum: formatAmount(
      rows.reduce((sum, { due }) => sum + due, 0n),
      "EUR",
    ),
  };
}
