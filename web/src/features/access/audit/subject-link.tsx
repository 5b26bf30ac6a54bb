import type { AuditEvent } from "@billow/contract/access/audit.ts";
import { Link } from "@tanstack/react-router";
import { subjectText } from "./audit-text.ts";

/** What an event happened to, as a link to where it can be seen. What is seen nowhere is only named. */
export function SubjectLink({ subject }: { subject: AuditEvent["subject"] }) {
  const text = subjectText(subject);
  switch (subject.kind) {
    case "invoice":
      return (
        <Link to="/invoices/$number" params={{ number: subject.name ?? subject.id }} title={text}>
          {text}
        </Link>
      );
    case "customer":
      return (
        <Link to="/customers/$id" params={{ id: subject.id }} title={text}>
          {text}
        </Link>
      );
    default: {
      const to = pages[subject.kind];
      return to === null ? (
        <span title={text}>{text}</span>
      ) : (
        <Link to={to} title={text}>
          {text}
        </Link>
      );
    }
  }
}

/** The page on which the subjects of a kind stand. */
const pages = {
  user: "/users",
  role: "/users/roles",
  apiKey: "/api-keys",
  paymentProvider: "/settings",
  singleSignOn: "/signing-in",
  settings: "/settings",
  issuer: "/settings",
  bankStatement: "/bank",
  subscription: null,
  meter: "/products",
  rateCard: "/products",
  source: "/usage/sources",
  import: null,
  billingRun: "/billing-runs",
  bulkJob: null,
  reminderRules: "/settings",
  outbox: "/outbox",
  webhookEndpoint: "/webhooks",
  export: null,
  usageArchive: null,
  demo: null,
} as const satisfies Record<Exclude<AuditEvent["subject"]["kind"], "invoice" | "customer">, string | null>;
