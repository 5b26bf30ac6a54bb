import { DomainError } from "@billow/core/errors.ts";
import type { z } from "zod";

/** The fields of something an OpenStack said. @throws DomainError `invalid_request` that names the first one missing */
export function checkedFields<T extends z.ZodType>(shape: T, value: unknown, what: string): z.output<T> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new DomainError(
    "invalid_request",
    `${what} is incomplete: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim(),
  );
}
