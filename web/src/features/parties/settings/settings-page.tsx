import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "../../../api/parties/settings.ts";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { AccountingPeriods } from "./accounting-periods.tsx";
import { IssuerList } from "./issuer-list.tsx";
import { PaymentProvider } from "./payment-provider.tsx";
import { ReminderSettings } from "./reminders/reminder-settings.tsx";
import { SettingsForm } from "./settings-form.tsx";
import classes from "./settings-page.module.css";
import { UsageArchive } from "./usage-archive.tsx";

/** Who runs Billow, and how its documents and e-mails look. */
export function SettingsPage() {
  const settings = useQuery(settingsQuery);
  return (
    <>
      <PageHead title="General" />
      <div className={classes.page}>
        {settings.isPending && <Waiting />}
        {settings.isError && (
          <ErrorState
            title="The settings could not be loaded"
            error={settings.error}
            onRetry={() => void settings.refetch()}
            retrying={settings.isFetching}
          />
        )}
        {settings.data && <SettingsForm settings={settings.data} />}
        {settings.data && <IssuerList />}
        {settings.data && <AccountingPeriods />}
        {settings.data && <PaymentProvider />}
        {settings.data && <UsageArchive />}
        {settings.data && <ReminderSettings />}
      </div>
    </>
  );
}

function Waiting() {
  return (
    <div className={classes.group} aria-hidden="true">
      {[180, 240, 140, 200, 160].map((width) => (
        <Skeleton key={width} width={width} height={14} />
      ))}
    </div>
  );
}
