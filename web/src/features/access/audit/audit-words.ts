import type { AuditEvent } from "@billow/contract/access/audit.ts";

export type AuditType = AuditEvent["type"];
export type AuditKind = AuditEvent["subject"]["kind"];

/** What the events of a kind of subject are about. A kind without words does not compile. */
export const kindWords: Readonly<Record<AuditKind, { one: string; all: string }>> = {
  invoice: { one: "Invoice", all: "Invoices" },
  user: { one: "User", all: "Users" },
  role: { one: "Role", all: "Roles" },
  apiKey: { one: "API key", all: "API keys" },
  singleSignOn: { one: "Single sign-on", all: "Single sign-on" },
  settings: { one: "Settings", all: "Settings" },
  issuer: { one: "Issuer", all: "Issuers" },
  customer: { one: "Customer", all: "Customers" },
  bankStatement: { one: "Bank statement", all: "Bank statements" },
  subscription: { one: "Agreed terms", all: "Agreed terms" },
  meter: { one: "Meter", all: "Meters" },
  rateCard: { one: "Rate card", all: "Rate cards" },
  source: { one: "Source", all: "Sources" },
  import: { one: "Import", all: "Imports" },
  billingRun: { one: "Billing run", all: "Billing runs" },
  bulkJob: { one: "Many invoices", all: "Many invoices at once" },
  reminderRules: { one: "Reminders", all: "Reminders" },
  outbox: { one: "E-mail", all: "E-mails" },
  webhookEndpoint: { one: "Webhook", all: "Webhooks" },
  export: { one: "Export", all: "Exports" },
  demo: { one: "Demo", all: "Demo" },
};

/** What happened, by type. A type without words does not compile. */
export const typeWords: Readonly<Record<AuditType, string>> = {
  "invoice.created": "Draft created",
  "invoice.edited": "Draft changed",
  "invoice.refreshed": "Draft refreshed",
  "invoice.nothingBilled": "Usage without a price billed at nothing",
  "invoice.nothingBilledUndone": "Usage without a price held again",
  "invoice.noteChanged": "Note changed",
  "invoice.finalized": "Invoice finalized",
  "invoice.sent": "Invoice sent",
  "invoice.sendUndone": "Sending undone",
  "invoice.sentAgain": "Invoice sent again",
  "invoice.reminded": "Reminder sent",
  "invoice.emailDelivered": "E-mail delivered",
  "invoice.emailFailed": "E-mail could not be sent",
  "invoice.emailBounced": "E-mail came back",
  "invoice.linkCreated": "Link created",
  "invoice.linkRevoked": "Link revoked",
  "invoice.viewed": "Opened by its link",
  "invoice.paymentRecorded": "Payment recorded",
  "invoice.paymentAllocated": "Payment allocated",
  "invoice.paymentUnallocated": "Payment taken off",
  "invoice.creditApplied": "Credit used",
  "invoice.paymentReversed": "Payment reversed",
  "invoice.creditReleased": "Credit given back",
  "invoice.writtenOff": "Debt written off",
  "invoice.writeOffUndone": "Write-off undone",
  "invoice.writeOffRecovered": "Written-off debt paid",
  "invoice.overdue": "Invoice overdue",
  "invoice.voided": "Invoice voided",
  "invoice.refunded": "Invoice refunded",
  "invoice.creditNoteIssued": "Credit note issued",
  "invoice.credited": "Credit note on lines issued",
  "user.created": "User added",
  "user.invited": "User invited",
  "user.invitedAgain": "User invited again",
  "user.invitationRevoked": "Invitation withdrawn",
  "user.invitationAccepted": "Invitation accepted",
  "user.passwordResetRequested": "Link for a password asked for",
  "user.emailChangeRequested": "Change of e-mail asked for",
  "user.changed": "User changed",
  "user.disabled": "User disabled",
  "user.enabled": "User enabled",
  "user.signedIn": "Signed in",
  "user.signInFailed": "Sign-in refused",
  "user.signedOut": "Signed out",
  "user.sessionsEnded": "Sessions ended",
  "user.passwordChanged": "Password changed",
  "user.secondFactorOn": "Second factor switched on",
  "user.secondFactorOff": "Second factor switched off",
  "user.backupCodesMade": "Backup codes made",
  "user.passkeyAdded": "Passkey added",
  "user.passkeyRemoved": "Passkey removed",
  "user.signOnLinked": "Linked to single sign-on",
  "role.created": "Role added",
  "role.changed": "Role changed",
  "role.removed": "Role removed",
  "singleSignOn.changed": "Single sign-on changed",
  "apiKey.created": "API key created",
  "apiKey.changed": "API key changed",
  "apiKey.rotated": "API key rotated",
  "apiKey.revoked": "API key revoked",
  "settings.changed": "Settings changed",
  "issuer.created": "Issuer added",
  "issuer.changed": "Issuer changed",
  "issuer.periodClosed": "Accounting period closed",
  "issuer.periodReopened": "Accounting period reopened",
  "customer.created": "Customer added",
  "customer.changed": "Customer changed",
  "customer.paymentRecorded": "Customer’s payment recorded",
  "customer.paymentReversed": "Customer’s payment reversed",
  "customer.creditPaidOut": "Credit paid out",
  "bankStatement.imported": "Bank statement imported",
  "bankStatement.matched": "Bank statement matched again",
  "bankStatement.lineBooked": "Line of a bank statement booked",
  "bankStatement.lineIgnored": "Line of a bank statement ignored",
  "bankStatement.lineReopened": "Line of a bank statement opened again",
  "customer.remindersChanged": "Customer’s reminders changed",
  "subscription.created": "Terms agreed",
  "subscription.removed": "Terms removed",
  "meter.created": "Meter added",
  "meter.changed": "Meter changed",
  "meter.removed": "Meter deleted",
  "rateCard.created": "Rate card created",
  "rateCard.removed": "Rate card removed",
  "source.created": "Source added",
  "source.changed": "Source changed",
  "source.removed": "Source removed",
  "source.confirmed": "Source confirmed",
  "source.measuredAgain": "Usage measured again",
  "import.finished": "File imported",
  "billingRun.started": "Billing run started",
  "billingRun.ended": "Billing run ended",
  "bulkJob.started": "Bulk job started",
  "bulkJob.cancelled": "Bulk job cancelled",
  "bulkJob.undone": "Bulk job undone",
  "reminderRules.changed": "Reminders changed",
  "outbox.retried": "E-mail tried again",
  "outbox.backlogRetried": "Waiting e-mails released",
  "webhookEndpoint.created": "Endpoint added",
  "webhookEndpoint.changed": "Endpoint changed",
  "webhookEndpoint.removed": "Endpoint deleted",
  "webhookEndpoint.secretRotated": "New signing secret",
  "webhookEndpoint.tested": "Endpoint tested",
  "webhookEndpoint.deliveryRetried": "Delivered again",
  "webhookEndpoint.switchedOff": "Endpoint switched off",
  "export.made": "Data exported",
  "demo.loaded": "Demo loaded",
  "demo.removed": "Demo removed",
};

/** A type of events, or all of a kind, as the address and the API name it. */
export type AuditTypeFilter = AuditType | `${AuditKind}.*`;

export function isTypeFilter(text: string | undefined): text is AuditTypeFilter {
  if (text === undefined) return false;
  return (
    Object.hasOwn(typeWords, text) || (text.endsWith(".*") && Object.hasOwn(kindWords, text.slice(0, -2)))
  );
}

/** The choices of the filter, by kind of subject. */
export function typeChoices(): { group: string; items: { value: string; label: string }[] }[] {
  return Object.entries(kindWords).map(([kind, { all }]) => {
    const types = Object.entries(typeWords).filter(([type]) => type.startsWith(`${kind}.`));
    const items = types.map(([value, label]) => ({ value, label }));
    return {
      group: all,
      items: items.length > 1 ? [{ value: `${kind}.*`, label: `${all}: everything` }, ...items] : items,
    };
  });
}
