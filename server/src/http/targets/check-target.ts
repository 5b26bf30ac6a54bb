import { DomainError } from "@billow/core/errors.ts";
import { TargetError, type Targets } from "./targets.ts";

/** Refuses a URL that is written with a private address where it is typed. @throws DomainError `private_target` */
export function checkTarget(targets: Targets, url: string, pointer: string): void {
  try {
    targets.check(new URL(url).hostname);
  } catch (error) {
    if (error instanceof TargetError) throw new DomainError("private_target", error.message, pointer);
    throw error;
  }
}
