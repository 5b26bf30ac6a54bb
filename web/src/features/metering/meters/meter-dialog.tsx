import type { Meter, MeterChange } from "@billow/contract/metering/meter.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { metersChanged, readMeter, updateMeter } from "../../../api/metering/meters.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { FieldsConflict } from "../../../components/saving/fields-conflict.tsx";
import { useFieldsSave } from "../../../components/saving/use-fields-save.ts";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { ALL_STATES, BilledFields } from "./billed-fields.tsx";
import { GroupField } from "./group-field.tsx";
import { billedText, monthsToChangeFrom, parseStates, statesText } from "./meter-text.ts";

interface MeterDialogProps {
  meter: Meter;
  groups: readonly string[];
  today: string;
  onClose: () => void;
}

interface MeterFields {
  name: string;
  group: string;
  /** The states that hold last. */
  billed: string;
  /** The first day of other states. */
  from: string;
}

/** Changes what a meter is called, where it stands, and which power states it bills from a month on. */
export function MeterDialog({ meter, groups, today, onClose }: MeterDialogProps) {
  const months = monthsToChangeFrom(today);
  const usual = months[1]?.value ?? today;
  const [opened, setOpened] = useState(() => fieldsOf(meter, usual));
  const [mine, setMine] = useState(opened);
  const [tried, setTried] = useState(false);
  const saving = useSaving(meter, usual, onClose);
  const { failure } = saving;
  const problems = problemsOf(mine);
  const problem = (field: keyof MeterFields, pointer: string) =>
    [...(failure?.fields ?? [])].find(([at]) => at.startsWith(pointer))?.[1] ??
    (tried ? (problems[field] ?? null) : null);
  const change = (patch: Partial<MeterFields>) => {
    saving.forget();
    setMine((now) => ({ ...now, ...patch }));
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length === 0) saving.run({ opened, mine });
  }

  function goOnFrom(theirs: MeterFields, next: MeterFields): void {
    saving.dismissConflict();
    setOpened(theirs);
    setMine(next);
  }

  return (
    <Dialog onClose={onClose} busy={saving.busy} title={meter.name} lead={leadOf(meter, today)}>
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <TextInput
          size="md"
          label="Name"
          maxLength={100}
          autoComplete="off"
          data-autofocus
          value={mine.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={problem("name", "/name")}
        />
        <GroupField
          value={mine.group}
          groups={groups}
          onChange={(group) => change({ group })}
          error={problem("group", "/group")}
        />
        {meter.kind === "time" && (
          <BilledFields
            value={mine.billed}
            onChange={(billed) => change({ billed })}
            error={problem("billed", "/billedStates/states")}
          />
        )}
        {mine.billed !== opened.billed && (
          <NativeSelect
            size="md"
            label="From the first day of"
            description="Months before stay as they are."
            data={months}
            value={mine.from}
            onChange={(event) => change({ from: event.currentTarget.value })}
            error={problem("from", "/billedStates/from")}
          />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.busy}>
            Save meter
          </Button>
        </DialogActions>
      </form>
      {saving.conflict && (
        <FieldsConflict
          what={meter.name}
          versions={saving.conflict}
          labels={{ name: "Name", group: "Group", billed: "Billed while", from: "From" }}
          busy={saving.busy}
          onTheirs={(theirs) => goOnFrom(theirs, theirs)}
          onMine={(theirs, merged) => {
            goOnFrom(theirs, merged);
            saving.run({ opened: theirs, mine: merged });
          }}
          onClose={saving.dismissConflict}
        />
      )}
    </Dialog>
  );
}

function leadOf({ id, kind, billedStates }: Meter, today: string): string {
  return kind === "time" ? `${id}, billed while: ${billedText(billedStates, today)}.` : id;
}

function fieldsOf({ name, group, billedStates }: Meter, from: string): MeterFields {
  const last = billedStates.at(-1);
  return { name, group, billed: last === undefined ? ALL_STATES : statesText(last.states), from };
}

function problemsOf({ name, group, billed }: MeterFields): Partial<Record<keyof MeterFields, string>> {
  return {
    ...(name.trim() === "" && { name: "Enter a name." }),
    ...(group.trim() === "" && { group: "Enter a group." }),
    ...(parseStates(billed).length === 0 && { billed: "Name a state, or choose all." }),
  };
}

function useSaving(meter: Meter, usual: string, onClose: () => void) {
  const client = useQueryClient();
  return useFieldsSave<MeterFields, Meter>({
    read: async () => {
      const { meter: now, etag } = await readMeter(meter.id);
      return { fields: fieldsOf(now, usual), etag };
    },
    write: ({ theirs, merged, etag }) => updateMeter(meter.id, changeOf(theirs, merged), etag),
    onSaved: async ({ name }) => {
      toast(`${name} is saved.`);
      onClose();
      await metersChanged(client);
    },
  });
}

function changeOf(theirs: MeterFields, { name, group, billed, from }: MeterFields): MeterChange {
  const states = billed === ALL_STATES ? ("all" as const) : parseStates(billed);
  return {
    name: name.trim(),
    group: group.trim(),
    ...(billed !== theirs.billed && { billedStates: { from, states } }),
  };
}
