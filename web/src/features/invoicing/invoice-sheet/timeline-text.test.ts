import type { TimelineDataOf, TimelineEntry } from "@billow/contract/activity/event-types.ts";
import { expect, test } from "vitest";
import { timelineText } from "./timeline-text.ts";

function entry<T extends keyof TimelineDataOf>(
  type: T,
  data: TimelineDataOf[T],
  actor: Partial<TimelineEntry["actor"]> = {},
) {
  const by = { kind: "user", id: "u", name: "Marek Nowak", ...actor } as const;
  return { at: "2026-11-04T07:47:12Z", type, data, actor: by };
}

test("says what, who and why", () => {
  const data = { amount: "1200.00", currency: "EUR", reason: "Outage", creditNote: "CN-2026-0187" };
  const said = timelineText(entry("refunded", data));
  expect(said.what).toMatch(/^Refund of \D*1.200.00/);
  expect(said.who).toBe("Marek Nowak · “Outage” · credit note CN-2026-0187");
  expect(said.status).toBe("refunded");
});

test("names API keys as such, and messages change no status", () => {
  const key = timelineText(entry("paymentRecorded", {}, { kind: "apiKey", name: "bank-import" }));
  expect(key).toEqual({ what: "Payment received", who: "API key bank-import", status: "paid" });
  expect(
    timelineText(entry("emailDelivered", {}, { kind: "provider", name: "Mail provider" })).status,
  ).toBeNull();
  expect(timelineText(entry("emailBounced", { answer: "550 no such mailbox" })).who).toBe(
    "Marek Nowak · 550 no such mailbox",
  );
});

test("names everybody who got an e-mail, and the one who did not", () => {
  const sent = (also?: string[]) => timelineText(entry("sent", { to: "ap@n.example", also })).what;
  expect([sent(), sent(["cfo@n.example"]), sent(["b@n.example", "c@n.example"])]).toEqual([
    "Sent to ap@n.example",
    "Sent to ap@n.example and cfo@n.example",
    "Sent to ap@n.example, b@n.example and c@n.example",
  ]);
  expect(timelineText(entry("emailBounced", { to: "b@n.example", answer: "550 no" })).who).toBe(
    "Marek Nowak · b@n.example · 550 no",
  );
});

test("a part payment does not look like paid", () => {
  expect(timelineText(entry("paymentRecorded", { settles: false })).status).toBeNull();
});

test("says how much credit was used and given back, and whether that paid it", () => {
  const data = { amount: "50.00", currency: "EUR" };
  const used = timelineText(entry("creditApplied", { ...data, settles: true }));
  expect(used).toMatchObject({ what: expect.stringMatching(/^Credit of \D*50.00\D* used$/), status: "paid" });
  expect(timelineText(entry("creditApplied", { ...data, settles: false })).status).toBeNull();
  const back = timelineText(entry("creditReleased", data));
  expect(back).toMatchObject({
    what: expect.stringMatching(/^Credit of \D*50.00\D* given back$/),
    status: null,
  });
});
