import type { BacklogPart, OutboxBacklog } from "@billow/contract/activity/outbox.ts";
import { formatCount } from "../../../format/quantity.ts";

/** What is asked before all of a part leaves. */
export function backlogTitle(part: BacklogPart, count: number): string {
  return part === "failed" ? `Retry ${mails(count, "failed ")}?` : `Send ${mails(count, "waiting ")}?`;
}

/** Whom it goes to: those with the most of it by name, the others as a number. */
export function whomText({ customers, names }: OutboxBacklog[BacklogPart]): string {
  const others = customers - names.length;
  const all =
    others === 0
      ? names
      : [...names, `${formatCount(others)} more ${others === 1 ? "customer" : "customers"}`];
  const last = all.at(-1) ?? "nobody";
  return all.length < 2 ? `To ${last}.` : `To ${all.slice(0, -1).join(", ")} and ${last}.`;
}

/** What has been done; somebody else may have been faster. */
export function queuedText(queued: number): string {
  if (queued === 0) return "There is no e-mail left to queue. Somebody else was faster.";
  return `${mails(queued)} ${queued === 1 ? "was" : "were"} queued.`;
}

/** "1 failed e-mail", "12 e-mails". */
export function mails(count: number, which = ""): string {
  return `${formatCount(count)} ${which}${count === 1 ? "e-mail" : "e-mails"}`;
}
