import type { Settings } from "@billow/contract/parties/operator.ts";
import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { meQuery, usePermission } from "../../../api/access/session.ts";
import { onlyChanged } from "../../../api/client/only-changed.ts";
import { readSettings, saveSettings, settingsQuery } from "../../../api/parties/settings.ts";
import { Button } from "../../../components/button.tsx";
import { FieldsConflict } from "../../../components/saving/fields-conflict.tsx";
import { LeaveDialog } from "../../../components/saving/leave-dialog.tsx";
import { useFieldsSave } from "../../../components/saving/use-fields-save.ts";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { EmailGroup, type FieldProps, LetterheadGroup, PaymentGroup } from "./letterhead-groups.tsx";
import { changeOf, fieldsOf, pointers, type SettingsFields, settingsLabels } from "./settings-fields.ts";
import classes from "./settings-page.module.css";

type TextField = Exclude<keyof SettingsFields, "mailReceipts">;

/** The operator's settings to be changed; who may only look sees the same without a button. */
export function SettingsForm({ settings }: { settings: Settings }) {
  const mayWrite = usePermission("settings.write");
  const [before, setBefore] = useState(() => fieldsOf(settings));
  const [fields, setFields] = useState(before);
  const saving = useSaving((saved) => {
    setBefore(fieldsOf(saved));
    setFields(fieldsOf(saved));
  });
  const dirty = JSON.stringify(fields) !== JSON.stringify(before);
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: dirty, withResolver: true });

  const field = (name: TextField): FieldProps => ({
    size: "md",
    label: settingsLabels[name],
    value: fields[name],
    readOnly: !mayWrite,
    onChange: ({ currentTarget }) => setFields((now) => ({ ...now, [name]: currentTarget.value })),
    error: saving.failure?.fields.get(pointers[name]),
  });

  function goOnFrom(theirs: SettingsFields, mine: SettingsFields): void {
    saving.dismissConflict();
    setBefore(theirs);
    setFields(mine);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    saving.run({ opened: before, mine: fields });
  }

  return (
    <form onSubmit={submit} noValidate>
      {saving.failure && (
        <div className={classes.problem}>
          <Banner tone="danger">{saving.failure.detail}</Banner>
        </div>
      )}
      <fieldset className={classes.group}>
        <legend>Operator</legend>
        <TextInput maxLength={200} {...field("operatorName")} />
        <p className={classes.fact}>
          <b>Billing time zone</b>
          {settings.timeZone}
        </p>
      </fieldset>
      <LetterheadGroup field={field} />
      <PaymentGroup field={field} />
      <EmailGroup
        field={field}
        facts={
          <p className={classes.fact}>
            <b>{settings.mail.configured ? "Delivered over SMTP" : "No mail server is configured"}</b>
            From {settings.mail.from}
          </p>
        }
      >
        <label className={classes.choice}>
          <input
            type="checkbox"
            checked={fields.mailReceipts}
            disabled={!mayWrite}
            onChange={({ currentTarget }) =>
              setFields((now) => ({ ...now, mailReceipts: currentTarget.checked }))
            }
          />
          {settingsLabels.mailReceipts}
        </label>
      </EmailGroup>
      {mayWrite && (
        <div className={classes.foot}>
          <Button
            type="submit"
            variant="filled"
            busy={saving.busy}
            refusal={dirty ? null : "Nothing has been changed."}
          >
            Save settings
          </Button>
          {dirty && <Button onClick={() => setFields(before)}>Discard changes</Button>}
        </div>
      )}
      {saving.conflict && (
        <FieldsConflict
          what="the settings"
          versions={saving.conflict}
          labels={settingsLabels}
          busy={saving.busy}
          onTheirs={(theirs) => goOnFrom(theirs, theirs)}
          onMine={(theirs, merged) => {
            goOnFrom(theirs, merged);
            saving.run({ opened: theirs, mine: merged });
          }}
          onClose={saving.dismissConflict}
        />
      )}
      {blocker.status === "blocked" && <LeaveDialog onStay={blocker.reset} onLeave={blocker.proceed} />}
    </form>
  );
}

function useSaving(onSaved: (settings: Settings) => void) {
  const client = useQueryClient();
  return useFieldsSave<SettingsFields, Settings>({
    read: async () => {
      const { settings, etag } = await readSettings();
      return { fields: fieldsOf(settings), etag };
    },
    write: ({ theirs, merged, etag }) => saveSettings(onlyChanged(changeOf(theirs), changeOf(merged)), etag),
    onSaved: async (saved) => {
      client.setQueryData(settingsQuery.queryKey, saved);
      onSaved(saved);
      toast("The settings are saved.");
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
}
