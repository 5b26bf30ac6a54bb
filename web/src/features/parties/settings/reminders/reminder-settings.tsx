import type { ReminderRules, ReminderRulesChange } from "@billow/contract/collections/reminder.ts";
import { Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useMe, usePermission } from "../../../../api/access/session.ts";
import { saidOf } from "../../../../api/client/failure.ts";
import {
  readReminderRules,
  reminderRulesQuery,
  saveReminderRules,
} from "../../../../api/collections/reminder-rules.ts";
import { Button } from "../../../../components/button.tsx";
import { IssuerSelect } from "../../../../components/fields/issuer-select.tsx";
import { FieldsConflict } from "../../../../components/saving/fields-conflict.tsx";
import { useFieldsSave } from "../../../../components/saving/use-fields-save.ts";
import { Banner } from "../../../../components/states/banner.tsx";
import { ErrorState } from "../../../../components/states/error-state.tsx";
import { toast } from "../../../../components/toast/toast.ts";
import classes from "../settings-page.module.css";
import { LevelRows } from "./level-rows.tsx";
import { RateRows } from "./rate-rows.tsx";
import {
  fieldsOf,
  formOf,
  labels,
  type ReminderForm,
  type RulesFields,
  rulesMerged,
  rulesOf,
} from "./reminder-form.ts";
import { RemindersToday } from "./reminders-today.tsx";

/** When customers are reminded of what is due and what that does, and who would be today: of each issuer. */
export function ReminderSettings() {
  const { issuers } = useMe();
  const [issuerId, setIssuerId] = useState(issuers[0]?.id ?? "");
  const rules = useQuery(reminderRulesQuery(issuerId));
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
  const [first] = issuers;
  return (
    <>
      {issuers.length > 1 && (
        <div className={classes.choose}>
          <IssuerSelect label="Reminders of" issuers={issuers} value={issuerId} onChange={setIssuerId} />
          {rules.data?.own === false && (
            <p className={classes.fact}>It reminds as {first?.name} does, until you save rules of its own.</p>
          )}
        </div>
      )}
      {rules.data && <RulesForm key={issuerId} rules={rules.data} />}
    </>
  );
}

const NO_PROBLEMS: ReadonlyMap<string, string> = new Map();

function RulesForm({ rules }: { rules: ReminderRules }) {
  const mayWrite = usePermission("settings.write");
  const [opened, setOpened] = useState(rules);
  const [form, setForm] = useState(() => formOf(rules));
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const goOnFrom = (theirs: ReminderRules, mine: ReminderRulesChange) => {
    setOpened(theirs);
    setForm(formOf(mine));
  };
  const { issuerId } = rules;
  const saving = useSaving(issuerId, (saved) => goOnFrom(saved, saved));
  const { failure } = saving;
  const problem = (pointer: string) => problems.get(pointer) ?? saidOf(failure, pointer) ?? undefined;

  function change(changed: Partial<ReminderForm>): void {
    saving.forget();
    setProblems(NO_PROBLEMS);
    setForm((now) => ({ ...now, ...changed }));
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const read = rulesOf(form);
    if ("problems" in read) setProblems(read.problems);
    else saving.save(opened, read.rules);
  }

  function goOn(from: (theirs: ReminderRules) => void): void {
    saving.dismissConflict();
    const theirs = saving.theirs();
    if (theirs !== null) from(theirs);
  }

  return (
    <form onSubmit={submit} noValidate>
      {failure && failure.fields.size === 0 && (
        <div className={classes.problem}>
          <Banner tone="danger">{failure.detail}</Banner>
        </div>
      )}
      <RulesFieldset form={form} mayWrite={mayWrite} busy={saving.busy} change={change} problem={problem} />
      <RemindersToday issuerId={issuerId} />
      {saving.conflict && (
        <FieldsConflict
          what="the reminders"
          versions={saving.conflict}
          labels={labels}
          busy={saving.busy}
          onTheirs={() => goOn((theirs) => goOnFrom(theirs, theirs))}
          onMine={(_theirs, merged) =>
            goOn((theirs) => {
              const mine = saving.merged(merged);
              goOnFrom(theirs, mine);
              saving.save(theirs, mine);
            })
          }
          onClose={saving.dismissConflict}
        />
      )}
    </form>
  );
}

interface RulesFieldsetProps {
  form: ReminderForm;
  mayWrite: boolean;
  busy: boolean;
  change: (changed: Partial<ReminderForm>) => void;
  problem: (pointer: string) => string | undefined;
}

function RulesFieldset({ form, mayWrite, busy, change, problem }: RulesFieldsetProps) {
  return (
    <fieldset className={classes.group} disabled={!mayWrite}>
      <legend>Reminders</legend>
      <Choice
        label="Send payment reminders automatically"
        checked={form.enabled}
        onChange={(enabled) => change({ enabled })}
      />
      <div className={classes.wide}>
        <LevelRows levels={form.levels} onChange={(levels) => change({ levels })} problem={problem} />
      </div>
      <div className={classes.wide}>
        <RateRows rates={form.rates} onChange={(rates) => change({ rates })} problem={problem} />
      </div>
      <Choice
        label="Tax fees and interest as the customer’s sales are"
        checked={form.chargesTaxed}
        onChange={(chargesTaxed) => change({ chargesTaxed })}
      />
      <TextInput
        size="md"
        label={labels.returnFees}
        placeholder="None"
        autoComplete="off"
        value={form.returnFees}
        onChange={({ currentTarget }) => change({ returnFees: currentTarget.value })}
        error={problem("/returnFees")}
      />
      <TextInput
        size="md"
        type="email"
        label={labels.managerEmail}
        autoComplete="off"
        maxLength={200}
        value={form.managerEmail}
        onChange={({ currentTarget }) => change({ managerEmail: currentTarget.value })}
        error={problem("/managerEmail")}
      />
      <Textarea
        className={classes.wide}
        size="md"
        label={labels.text}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={form.text}
        onChange={({ currentTarget }) => change({ text: currentTarget.value })}
        error={problem("/text")}
      />
      {mayWrite && (
        <div className={classes.wide}>
          <Button type="submit" busy={busy}>
            Save reminders
          </Button>
        </div>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Choice({ label, checked, onChange }: ChoiceProps) {
  return (
    <label className={classes.choice}>
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {label}
    </label>
  );
}

function useSaving(issuerId: string, onSaved: (saved: ReminderRules) => void) {
  const client = useQueryClient();
  // The rules behind the texts that are compared.
  const stored = useRef<ReminderRules | null>(null);
  const mine = useRef<ReminderRulesChange | null>(null);
  const merged = (fields: RulesFields): ReminderRulesChange => {
    if (stored.current === null || mine.current === null) throw new Error("nothing is being saved");
    return rulesMerged(fields, { theirs: stored.current, mine: mine.current });
  };
  const saving = useFieldsSave<RulesFields, ReminderRules>({
    read: async () => {
      const { rules, etag } = await readReminderRules(issuerId);
      stored.current = rules;
      return { fields: fieldsOf(rules), etag };
    },
    write: (change) => saveReminderRules(issuerId, merged(change.merged), change.etag),
    onSaved: async (saved) => {
      client.setQueryData(reminderRulesQuery(issuerId).queryKey, saved);
      onSaved(saved);
      toast("The reminders are saved.");
      // Issuers without rules of their own follow the first one's.
      await client.invalidateQueries({
        queryKey: ["reminders"],
        predicate: ({ queryKey }) => queryKey[1] !== "rules" || queryKey[2] !== issuerId,
      });
    },
  });
  return {
    ...saving,
    theirs: () => stored.current,
    merged,
    save: (opened: ReminderRules, wanted: ReminderRulesChange) => {
      mine.current = wanted;
      saving.run({ opened: fieldsOf(opened), mine: fieldsOf(wanted) });
    },
  };
}
