import { DomainError } from "@billow/core/errors.ts";
import type { CustomerRow } from "../queries.ts";

/** Nothing new is agreed with an archived customer. @throws DomainError `conflict` */
export function assertNotArchived({ name, archived_at, merged_into }: CustomerRow, pointer?: string): void {
  if (archived_at === null) return;
  if (merged_into !== null)
    throw new DomainError(
      "conflict",
      `${name} is archived: it was merged into another customer. Choose that one.`,
      pointer,
    );
  throw new DomainError("conflict", `${name} is archived. Take it out of the archive first.`, pointer);
}
