import type { Permission } from "@billow/contract/access/user.ts";
import type { UsageSource } from "@billow/contract/metering/sources.ts";
import type { Attention } from "@billow/contract/reporting/overview.ts";
import type { Kysely } from "kysely";
import { readBacklog } from "../../activity/deliveries/mail/read-backlog.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { countHeldDrafts } from "../../invoicing/invoices/list/count-held-drafts.ts";
import { listSources } from "../../metering/collectors/sources/list-sources.ts";
import { openBankLines, unmatchedEvents, webhookFailures } from "./queries.ts";

/** What waits for a person, as far as the caller may look at the list of it. What has nothing to do is left out. */
export async function listAttention(
  db: Kysely<Database>,
  deps: Pick<Deps, "clock">,
  permissions: ReadonlySet<Permission>,
): Promise<Attention[]> {
  const items: Attention[] = [];
  const add = (kind: Attention["kind"], count: number) => {
    if (count > 0) items.push({ kind, count, subject: null, since: null });
  };
  if (permissions.has("usage.view")) {
    const sources = await listSources(db, deps.clock.nowMs());
    items.push(...sources.flatMap(ofSource).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)));
  }
  const emails = await readBacklog(db);
  add("emailsFailed", emails.failed.count);
  add("emailsWait", emails.waiting.count);
  if (permissions.has("usage.view")) add("unmatchedUsage", await unmatchedEvents(db));
  const drafts = await countHeldDrafts(db, null);
  add(
    "unpricedUsage",
    drafts.reduce((sum, { reason, invoices }) => sum + (reason === "unpriced" ? invoices : 0), 0),
  );
  add("bankLines", await openBankLines(db));
  if (permissions.has("settings.view")) {
    const { failed, off } = await webhookFailures(db);
    add("webhooksFailed", failed);
    add("webhooksOff", off);
  }
  return items;
}

const ORDER: readonly Attention["kind"][] = ["sourceFails", "sourceAsks", "sourceLags"];

const KINDS: Readonly<Partial<Record<UsageSource["state"], Attention["kind"]>>> = {
  failing: "sourceFails",
  lagging: "sourceLags",
  waiting: "sourceAsks",
};

function ofSource({ name, state, collectedUntil }: UsageSource): Attention[] {
  const kind = KINDS[state];
  return kind === undefined ? [] : [{ kind, count: 1, subject: name, since: collectedUntil }];
}
