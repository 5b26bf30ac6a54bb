import type { AccessTables } from "./schema/access.ts";
import type { ActivityTables } from "./schema/activity.ts";
import type { ArchiveTables } from "./schema/archive.ts";
import type { BankTables } from "./schema/bank.ts";
import type { BulkTables } from "./schema/bulk.ts";
import type { ChargeTables } from "./schema/charges.ts";
import type { CollectorTables } from "./schema/collectors.ts";
import type { CustomerTables } from "./schema/customers.ts";
import type { DeliveryTables } from "./schema/deliveries.ts";
import type { DirectDebitTables } from "./schema/direct-debits.ts";
import type { HostedPageTables } from "./schema/hosted-pages.ts";
import type { InvoiceTables } from "./schema/invoices.ts";
import type { OperatorTables } from "./schema/operator.ts";
import type { PaymentProviderTables } from "./schema/payment-providers.ts";
import type { ReminderTables } from "./schema/reminders.ts";
import type { ReportTables } from "./schema/reports.ts";
import type { UsageTables } from "./schema/usage.ts";
import type { VerificationTables } from "./schema/verification.ts";

/** Every table by name. Column types are those that `pool.ts` produces. */
export interface Database
  extends AccessTables,
    ActivityTables,
    OperatorTables,
    CustomerTables,
    UsageTables,
    ArchiveTables,
    InvoiceTables,
    HostedPageTables,
    BankTables,
    DirectDebitTables,
    PaymentProviderTables,
    ChargeTables,
    CollectorTables,
    BulkTables,
    DeliveryTables,
    ReminderTables,
    ReportTables,
    VerificationTables {}
