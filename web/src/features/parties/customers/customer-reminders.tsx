import type { CustomerReminders as Reminders } from "@billow/contract/collections/reminder.ts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import {
  customerRemindersQuery,
  readCustomerReminders,
  saveCustomerReminders,
} from "../../../api/collections/reminders.ts";
import { Button } from "../../../components/button.tsx";
import { daysText, parseDays } from "../../../components/fields/reminder-days.ts";
import { ReminderDaysField } from "../../../components/fields/reminder-days-field.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import { FieldsConflict } from "../../../components/saving/fields-conflict.tsx";
import { useFieldsSave } from "../../../components/saving/use-fields-save.ts";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { toast } from "../../../components/toast/toast.ts";
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
  const [before, setBefore] = useState(() => fieldsOf(reminders));
  const [mode, setMode] = useState(reminders.mode);
  const [days, setDays] = useState(daysText(reminders.offsets));
  const [tried, setTried] = useState(false);
  const saving = useSaving(customerId, onDone);
  const { failure } = saving;
  const offsets = parseDays(days);
  const none = offsets?.length === 0;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (mode === "own" && (offsets === null || none)) return;
    saving.run({ opened: before, mine: fieldsOf({ mode, offsets: offsets ?? [] }) });
  }

  function goOnFrom(theirs: RemindersFields, mine: RemindersFields): void {
    saving.dismissConflict();
    setBefore(theirs);
    const chosen = remindersOf(mine);
    setMode(chosen.mode);
    if (chosen.mode === "own") setDays(daysText(chosen.offsets));
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
            (tried && none ? "Enter at least one day, or choose None." : null)
          }
        />
      )}
      <div className={classes.buttons}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="filled" busy={saving.busy}>
          Save reminders
        </Button>
      </div>
      {saving.conflict && (
        <FieldsConflict
          what="the reminders of this customer"
          versions={saving.conflict}
          labels={{ reminders: "Reminders" }}
          busy={saving.busy}
          onTheirs={(theirs) => goOnFrom(theirs, theirs)}
          onMine={(theirs, merged) => {
            goOnFrom(theirs, merged);
            saving.run({ opened: theirs, mine: merged });
          }}
          onClose={saving.dismissConflict}
        />
      )}
    </form>
  );
}

/** Days of its own mean nothing without their choice, so that the two are one field: "Own days: -3, 10". */
interface RemindersFields {
  reminders: string;
}

const OWN_DAYS = "Own days: ";

function fieldsOf({ mode, offsets }: Reminders): RemindersFields {
  const label = modes.find(({ value }) => value === mode)?.label ?? mode;
  return { reminders: mode === "own" ? OWN_DAYS + daysText(offsets) : label };
}

function remindersOf({ reminders }: RemindersFields): Reminders {
  if (reminders.startsWith(OWN_DAYS))
    return { mode: "own", offsets: parseDays(reminders.slice(OWN_DAYS.length)) ?? [] };
  return { mode: modes.find(({ label }) => label === reminders)?.value ?? "default", offsets: [] };
}

function useSaving(customerId: string, onDone: () => void) {
  const client = useQueryClient();
  return useFieldsSave<RemindersFields, Reminders>({
    read: async () => {
      const { reminders, etag } = await readCustomerReminders(customerId);
      return { fields: fieldsOf(reminders), etag };
    },
    write: ({ merged, etag }) => {
      const { mode, offsets } = remindersOf(merged);
      return saveCustomerReminders(customerId, mode === "own" ? { mode, offsets } : { mode }, etag);
    },
    onSaved: async (saved) => {
      client.setQueryData(customerRemindersQuery(customerId).queryKey, saved);
      toast("The reminders of this customer are saved.");
      onDone();
      await client.invalidateQueries({ queryKey: ["reminders", "preview"] });
    },
  });
}
