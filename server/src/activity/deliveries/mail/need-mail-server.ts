import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../../deps.ts";

/** @throws DomainError `conflict` where no e-mail can leave */
export function needMailServer(deps: Deps): void {
  if (deps.config.smtpUrl !== undefined) return;
  throw new DomainError(
    "conflict",
    "No mail server is configured, so e-mails have to wait. Set SMTP_URL and start Billow again.",
  );
}
