import type { CustomerReminders as Reminders } from "@billow/contract/collections/reminder.ts";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { failureOf } from "../../../api/failure.ts";
import {
  customerRemindersQuery,
  reminderPreviewQuery,
  saveCustomerReminders,
} from "../../../api/reminders.ts";
import { usePermission } from "../../../api/session.ts";
import { Banner } from "../../../components/banner.tsx";
import { Button } from "../../../components/button.tsx";
import { ErrorState } from "../../../components/error-state.tsx";
import { daysText, parseDays } from "../../../components/reminder-days.ts";
import { ReminderDaysField } from "../../../components/reminder-days-field.tsx";
import { Segments } from "../../../components/segments.tsx";
import { SheetSection } from "../../../components/sheet-section.tsx";
import { Skeleton } from "../../../components/skeleton.tsx";
import { toast } from "../../../components/toast.ts";
import classes from "./customer-sheet.module.css";
import { remindersText } from "./reminders-text.ts";

/** When the customer is reminded of what is due, and the choice of who may change that. */
export function CustomerReminders({ customerId }: { customerId: string }) {
  const query = useQuery(customerRemindersQuery(customerId));
  const mayWrite = usePermission("customers.write");
  const [editing, setEditing] = useState(false);
  const reminders = query.data;
  return (
    <SheetSection
      title="Reminders"
      action={
        reminders &&
        mayWrite &&
        !editing && (
          <Button size="compact" onClick={() => setEditing(true)}>
            Change
          </Button>
        )
      }
    >
      {query.isError && (
        <ErrorState
          title="The reminders could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {query.isPending && <Skeleton width={280} />}
      {reminders && !editing && <p>{remindersText(reminders)}</p>}
      {reminders && editing && (
        <RemindersForm customerId={customerId} reminders={reminders} onDone={() => setEditing(false)} />
      )}
    </SheetSection>
  );
}

const modes: readonly { value: Reminders["mode"]; label: string }[] = [
  { value: "default", label: "By the settings" },
  { value: "own", label: "Own days" },
  { value: "off", label: "None" },
];

interface RemindersFormProps {
  customerId: string;
  reminders: Reminders;
  onDone: () => void;
}

function RemindersForm({ customerId, reminders, onDone }: RemindersFormProps) {
  const [mode, setMode] = useState(reminders.mode);
  const [days, setDays] = useState(daysText(reminders.offsets));
  const [tried, setTried] = useState(false);
  const saving = useSaving(customerId, onDone);
  const failure = saving.error === null ? null : failureOf(saving.error);
  const offsets = parseDays(days);
  const none = offsets?.length === 0;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (mode !== "own") saving.mutate({ mode });
    else if (offsets !== null && !none) saving.mutate({ mode, offsets });
  }

  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
      <Segments label="Reminders" value={mode} options={modes} onChange={setMode} />
      {mode === "own" && (
        <ReminderDaysField
          value={days}
          onChange={setDays}
          error={
            failure?.fields.get("/offsets") ??
            (tried && none ? "Write at least one day, or choose None." : null)
          }
        />
      )}
      <div className={classes.buttons}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="filled" busy={saving.isPending}>
          Save reminders
        </Button>
      </div>
    </form>
  );
}

function useSaving(customerId: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: Parameters<typeof saveCustomerReminders>[1]) =>
      saveCustomerReminders(customerId, wanted),
    onSuccess: async (saved) => {
      client.setQueryData(customerRemindersQuery(customerId).queryKey, saved);
      toast("The reminders of this customer are saved.");
      onDone();
      await client.invalidateQueries({ queryKey: reminderPreviewQuery.queryKey });
    },
  });
}
