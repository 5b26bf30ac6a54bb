import { describe, expect, it } from "vitest";
import { DomainError, ERROR_CODES } from "./errors.ts";

describe("ERROR_CODES", () => {
  const entries = Object.entries(ERROR_CODES);

  it.each(entries)("%s is snake_case, with an error status and a title", (code, { status, title }) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  it("gives each code a title of its own", () => {
    expect(new Set(entries.map(([, { title }]) => title)).size).toBe(entries.length);
  });

  it("answers 409 for a conflict of state and 422 for a broken rule", () => {
    expect(ERROR_CODES.action_not_allowed.status).toBe(409);
    expect(ERROR_CODES.tenant_taken.status).toBe(409);
    expect(ERROR_CODES.idempotency_in_flight.status).toBe(409);
    expect(ERROR_CODES.idempotency_key_reused.status).toBe(422);
    expect(ERROR_CODES.amount_exceeds_refundable.status).toBe(422);
    expect(ERROR_CODES.stale_version.status).toBe(412);
    expect(ERROR_CODES.rate_limited.status).toBe(429);
  });
});

describe("DomainError", () => {
  it("carries a code, a sentence and where it points", () => {
    const error = new DomainError("invalid_price", "A price may not be negative.", "/amount");
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "DomainError",
      code: "invalid_price",
      detail: "A price may not be negative.",
      message: "A price may not be negative.",
      pointer: "/amount",
    });
  });

  it("points nowhere unless told", () => {
    expect(new DomainError("not_found", "There is no such invoice.").pointer).toBeUndefined();
  });
});
