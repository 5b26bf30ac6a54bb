import type { NewMeter } from "@billow/contract/metering/meter.ts";
import { Input, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { createMeter, metersChanged } from "../../../api/metering/meters.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Segments } from "../../../components/fields/segments.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { ALL_STATES, BilledFields } from "./billed-fields.tsx";
import { GroupField } from "./group-field.tsx";
import { parseStates } from "./meter-text.ts";
import { type PercentileDraft, PercentileFields, percentileProblems } from "./percentile-fields.tsx";

interface NewMeterDialogProps {
  groups: readonly string[];
  onClose: () => void;
}

interface Draft extends PercentileDraft {
  id: string;
  name: string;
  group: string;
  kind: NewMeter["kind"];
  unit: string;
  per: NonNullable<NewMeter["per"]>;
  /** Null for what is usual in its group. */
  billed: string | null;
}

const empty: Draft = {
  id: "",
  name: "",
  group: "",
  kind: "time",
  unit: "",
  per: "hour",
  billed: null,
  percentile: "95",
  intervalSeconds: "300",
  missing: "zero",
};

/** Adds a meter of the operator's own. Its id, kind and unit stay as they are made. */
export function NewMeterDialog({ groups, onClose }: NewMeterDialogProps) {
  const [draft, setDraft] = useState(empty);
  const [tried, setTried] = useState(false);
  const creation = useCreation(onClose);
  const failure = creation.error === null ? null : failureOf(creation.error);
  const problem = (field: string) =>
    [...(failure?.fields ?? [])].find(([at]) => at.split("/")[1] === field)?.[1] ??
    (tried ? (problemsOf(draft)[field] ?? null) : null);
  const change = (patch: Partial<Draft>) => {
    if (creation.isError) creation.reset();
    setDraft((now) => ({ ...now, ...patch }));
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problemsOf(draft)).length > 0 || creation.isPending) return;
    creation.mutate(meterOf(draft));
  }

  return (
    <Dialog
      onClose={onClose}
      busy={creation.isPending}
      title="New meter"
      lead="Usage that was sent for it and waits is counted. Its id, kind and unit cannot be changed later."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <Texts draft={draft} problem={problem} onChange={change} groups={groups} />
        <Segments
          label="Kind"
          value={draft.kind}
          options={[
            { value: "time", label: "Over time" },
            { value: "count", label: "Count" },
            { value: "peak", label: "Peak" },
            { value: "percentile", label: "Percentile" },
          ]}
          onChange={(kind) => change({ kind })}
        />
        {draft.kind === "peak" && (
          <Input.Description>
            A month bills the largest size that was held at any moment of it.
          </Input.Description>
        )}
        {draft.kind === "percentile" && (
          <PercentileFields draft={draft} problem={problem} onChange={change} />
        )}
        {draft.kind === "time" && (
          <>
            <NativeSelect
              size="md"
              label="Priced by the"
              data={periods}
              value={draft.per}
              onChange={({ currentTarget }) => {
                const per = periods.find(({ value }) => value === currentTarget.value)?.value;
                if (per !== undefined) change({ per });
              }}
              error={problem("per")}
            />
            <BilledFields
              value={billedOf(draft)}
              onChange={(billed) => change({ billed })}
              error={problem("billedStates")}
            />
          </>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={creation.isPending}>
            Create meter
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const periods: { value: Draft["per"]; label: string }[] = [
  { value: "hour", label: "hour" },
  { value: "day", label: "day" },
  { value: "month", label: "month" },
];

interface TextsProps {
  draft: Draft;
  groups: readonly string[];
  problem: (field: string) => string | null;
  onChange: (patch: Partial<Draft>) => void;
}

function Texts({ draft, groups, problem, onChange }: TextsProps) {
  const field = (name: "id" | "name" | "unit", label: string) => ({
    size: "md" as const,
    label,
    autoComplete: "off",
    value: draft[name],
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ [name]: event.currentTarget.value }),
    error: problem(name),
  });
  return (
    <>
      <TextInput
        {...field("id", "Id")}
        description="Lower case with dots, as events name it."
        placeholder="licence.windows"
        maxLength={60}
        spellCheck={false}
        data-autofocus
      />
      <TextInput {...field("name", "Name")} placeholder="Windows licences" maxLength={100} />
      <GroupField
        value={draft.group}
        groups={groups}
        onChange={(group) => onChange({ group })}
        error={problem("group")}
      />
      <TextInput {...field("unit", "Unit")} placeholder="licence" maxLength={30} />
    </>
  );
}

/** Machines are billed while they run, everything else always, unless somebody says otherwise. */
function billedOf({ billed, group }: Draft): string {
  return billed ?? (["compute", "gpu"].includes(group.trim()) ? "active" : ALL_STATES);
}

function problemsOf(draft: Draft): Partial<Record<string, string>> {
  const lacks = (field: "id" | "name" | "group" | "unit") => draft[field].trim() === "";
  return {
    ...(lacks("id") && { id: "Enter an id, like licence.windows." }),
    ...(lacks("name") && { name: "Enter a name." }),
    ...(lacks("group") && { group: "Enter a group." }),
    ...(lacks("unit") && { unit: "Say what one is called, like licence." }),
    ...(draft.kind === "time" &&
      parseStates(billedOf(draft)).length === 0 && { billedStates: "Name a state, or choose all." }),
    ...(draft.kind === "percentile" && percentileProblems(draft)),
  };
}

function meterOf(draft: Draft): NewMeter {
  const { id, name, group, kind, unit, per, percentile, intervalSeconds, missing } = draft;
  const billed = billedOf(draft);
  return {
    id: id.trim(),
    name: name.trim(),
    group: group.trim(),
    kind,
    unit: unit.trim(),
    ...(kind === "time" && { per, billedStates: billed === ALL_STATES ? "all" : parseStates(billed) }),
    ...(kind === "percentile" && {
      percentile: Number(percentile),
      intervalSeconds: Number(intervalSeconds),
      missing,
    }),
  };
}

function useCreation(onClose: () => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  return useMutation({
    mutationFn: (body: NewMeter) => createMeter(body, attempts.current(body)),
    onSuccess: async ({ name }) => {
      toast(`${name} is added.`);
      onClose();
      await metersChanged(client);
    },
  });
}
