import { expect } from "vitest";
import type { ErrorCode } from "../errors.ts";
import { DomainError } from "../errors.ts";

/** Runs what must be refused and answers the error, so that a test can look at more than its code. */
export function refused(run: () => unknown, code: ErrorCode): DomainError {
  try {
    run();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error.code).toBe(code);
    return error;
  }
  throw new Error(`Nothing was refused; ${code} was expected.`);
}
