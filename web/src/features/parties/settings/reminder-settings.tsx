import type { ReminderPreview, ReminderRules } from "@billow/contract/collections/reminder.ts";
import { Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import {
  readReminderRules,
  reminderPreviewQuery,
  reminderRulesQuery,
  saveReminderRules,
} from "../../../api/reminders.ts";
import { usePermission } from "../../../api/session.ts";
import { Button } from "../../../components/button.tsx";
import { daysText, dayWords, parseDays } from "../../../components/fields/reminder-days.ts";
import { ReminderDaysField } from "../../../components/fields/reminder-days-field.tsx";
import { FieldsConflict } from "../../../components/saving/fields-conflict.tsx";
import { useFieldsSave } from "../../../components/saving/use-fields-save.ts";
import { Banner } from "../../../components/states/banner.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount } from "../../../format/quantity.ts";
import classes from "./settings-page.module.css";

/** When customers are reminded of what is due, and who would be today. */
export function ReminderSettings() {
  const rules = useQuery(reminderRulesQuery);
  if (rules.isError) {
    return (
      <ErrorState
        title="The reminders could not be loaded"
        error={rules.error}
        onRetry={() => void rules.refetch()}
        retrying={rules.isFetching}
      />
    );
  }
  return rules.data && <RulesForm rules={rules.data} />;
}

function RulesForm({ rules }: { rules: ReminderRules }) {
  const mayWrite = usePermission("settings.write");
  const [before, setBefore] = useState(() => fieldsOf(rules));
  const [fields, setFields] = useState(before);
  const goOnFrom = (theirs: RulesFields, mine: RulesFields) => {
    setBefore(theirs);
    setFields(mine);
  };
  const saving = useSaving((saved) => goOnFrom(saved, saved));
  const { failure } = saving;

  function change(changed: Partial<RulesFields>): void {
    saving.forget();
    setFields((now) => ({ ...now, ...changed }));
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (parseDays(fields.days) !== null) saving.run({ opened: before, mine: tidied(fields) });
  }

  return (
    <form onSubmit={submit} noValidate>
      {failure && failure.fields.size === 0 && (
        <div className={classes.problem}>
          <Banner tone="danger">{failure.detail}</Banner>
        </div>
      )}
      <fieldset className={classes.group} disabled={!mayWrite}>
        <legend>Reminders</legend>
        <label className={classes.choice}>
          <input
            type="checkbox"
            checked={fields.enabled}
            onChange={({ currentTarget }) => change({ enabled: currentTarget.checked })}
          />
          Send payment reminders automatically
        </label>
        <ReminderDaysField
          value={fields.days}
          onChange={(days) => change({ days })}
          error={failure?.fields.get("/offsets")}
        />
        <Textarea
          className={classes.wide}
          size="md"
          label={labels.text}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={fields.text}
          onChange={({ currentTarget }) => change({ text: currentTarget.value })}
          error={failure?.fields.get("/text")}
        />
        {mayWrite && (
          <div className={classes.wide}>
            <Button type="submit" busy={saving.busy}>
              Save reminders
            </Button>
          </div>
        )}
      </fieldset>
      <Today />
      {saving.conflict && (
        <FieldsConflict
          what="the reminders"
          versions={saving.conflict}
          labels={labels}
          busy={saving.busy}
          onTheirs={(theirs) => {
            saving.dismissConflict();
            goOnFrom(theirs, theirs);
          }}
          onMine={(theirs, merged) => {
            saving.dismissConflict();
            goOnFrom(theirs, merged);
            saving.run({ opened: theirs, mine: merged });
          }}
          onClose={saving.dismissConflict}
        />
      )}
    </form>
  );
}

interface RulesFields {
  enabled: boolean;
  days: string;
  text: string;
}

const labels = {
  enabled: "Remind customers",
  days: "Days",
  text: "Your own text in each reminder",
} as const;

function fieldsOf({
  enabled,
  offsets,
  text,
}: Pick<ReminderRules, "enabled" | "offsets" | "text">): RulesFields {
  return { enabled, days: daysText(offsets), text: text ?? "" };
}

/** The fields as they would be read again. */
function tidied({ enabled, days, text }: RulesFields): RulesFields {
  return fieldsOf({ enabled, offsets: parseDays(days) ?? [], text: text.trim() || null });
}

/** The rules of days that can be read. What the form does not show stays as it is known. */
function rulesOf({ enabled, days, text }: RulesFields, known: ReminderRules): ReminderRules {
  const offsets = parseDays(days) ?? [];
  return {
    ...known,
    enabled,
    offsets: offsets.map((offset) => known.offsets.find((one) => one.days === offset.days) ?? offset),
    text: text.trim() || null,
  };
}

/** Who would get a reminder today, by the rules as they are saved. */
function Today() {
  const preview = useQuery(reminderPreviewQuery).data;
  if (preview === undefined) return null;
  const { eligibleCount, skippedCount } = preview;
  return (
    <section>
      <h2 className={classes.heading}>Today</h2>
      <p className={classes.fact}>
        {formatCount(eligibleCount)} {eligibleCount === 1 ? "reminder" : "reminders"} by these rules
        {skippedCount > 0 && `, ${formatCount(skippedCount)} left out`}
        {!preview.enabled && ", once they are switched on"}.
      </p>
      {eligibleCount + skippedCount > 0 && (
        <DataTable
          caption="Reminders of today"
          columns={columns}
          rows={rowsOf(preview)}
          keyOf={({ key }) => key}
        />
      )}
    </section>
  );
}

interface Row {
  key: string;
  number: string;
  customer: string;
  days: number;
  due: string;
  outcome: string;
}

function rowsOf({ items, skipped }: ReminderPreview): Row[] {
  const shared = (one: ReminderPreview["items"][number] | ReminderPreview["skipped"][number]) => ({
    key: one.invoice.id,
    number: one.invoice.number,
    customer: one.customer.name,
    days: one.days,
    due: formatMoney(one.amountDue, one.currency),
  });
  return [
    ...items.map((item) => ({ ...shared(item), outcome: `To ${item.recipient}` })),
    ...skipped.map((item) => ({ ...shared(item), outcome: item.reason })),
  ];
}

const columns: readonly Column<Row>[] = [
  {
    head: "Customer",
    cell: ({ number, customer, outcome }) => (
      <span className={classes.customer}>
        {customer}
        <small>
          <span className={classes.numberOnPhone}>{number} · </span>
          {outcome}
        </small>
      </span>
    ),
  },
  { head: "Invoice", width: 144, hide: "phone", cell: ({ number }) => number },
  { head: "Rule", width: 192, hide: "narrow", cell: ({ days }) => dayWords(days) },
  { head: "Due", width: 160, right: true, cell: ({ due }) => due },
];

function useSaving(onSaved: (saved: RulesFields) => void) {
  const client = useQueryClient();
  const known = useRef<ReminderRules | null>(null);
  return useFieldsSave<RulesFields, ReminderRules>({
    read: async () => {
      const { rules, etag } = await readReminderRules();
      known.current = rules;
      return { fields: fieldsOf(rules), etag };
    },
    write: async ({ merged, etag }) => {
      const rules = known.current ?? (await readReminderRules()).rules;
      return saveReminderRules(rulesOf(merged, rules), etag);
    },
    onSaved: async (saved) => {
      client.setQueryData(reminderRulesQuery.queryKey, saved);
      onSaved(fieldsOf(saved));
      toast("The reminders are saved.");
      await client.invalidateQueries({ queryKey: reminderPreviewQuery.queryKey });
    },
  });
}
