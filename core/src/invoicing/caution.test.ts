import { describe, expect, it } from "vitest";
import { assertNoCaution, cautionOf, changedParts } from "./caution.ts";
import { INVOICE_STATUSES } from "./transitions.ts";

const NOTHING = { usageChanged: false, termsChanged: false, taxChanged: false, paymentTermsChanged: false };
const on = { dueDate: "2026-11-20", today: "2026-11-20" };

describe("cautionOf", () => {
  it("names all that has changed since a draft was made", () => {
    expect(changedParts(NOTHING)).toEqual([]);
    const changed = changedParts({ ...NOTHING, usageChanged: true, taxChanged: true });
    const caution = cautionOf({ status: "draft", ...on }, changed);
    expect(caution).toMatchObject({
      code: "stale_draft",
      reason: "Changed since it was made: usage and the customer's tax",
    });
    expect(() => assertNoCaution(caution)).toThrow(/Refresh the draft/);
    expect(changedParts({ ...NOTHING, termsChanged: true, paymentTermsChanged: true })).toHaveLength(2);
  });

  it("is for drafts alone, and for what waits to be sent after its due date", () => {
    for (const status of INVOICE_STATUSES) {
      expect(cautionOf({ status, ...on }, ["usage"])?.code, status).toBe(
        status === "draft" ? "stale_draft" : undefined,
      );
      expect(cautionOf({ status, ...on }, []), status).toBeNull();
      expect(cautionOf({ status, ...on, today: "2026-11-21" }, [])?.code, status).toBe(
        status === "pending" ? "past_due" : undefined,
      );
    }
    expect(() => assertNoCaution(null)).not.toThrow();
  });
});
