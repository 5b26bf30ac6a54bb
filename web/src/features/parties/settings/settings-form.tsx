import type { Settings } from "@billow/contract/parties/operator.ts";
import { Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { onlyChanged } from "../../../api/only-changed.ts";
import { meQuery, usePermission } from "../../../api/session.ts";
import { readSettings, saveSettings, settingsQuery } from "../../../api/settings.ts";
import { Banner } from "../../../components/banner.tsx";
import { Button } from "../../../components/button.tsx";
import { FieldsConflict } from "../../../components/fields-conflict.tsx";
import { LeaveDialog } from "../../../components/leave-dialog.tsx";
import { toast } from "../../../components/toast.ts";
import { useFieldsSave } from "../../../components/use-fields-save.ts";
import { changeOf, fieldsOf, pointers, type SettingsFields, settingsLabels } from "./settings-fields.ts";
import classes from "./settings-page.module.css";

type TextField = Exclude<keyof SettingsFields, "mailReceipts">;

/** What a field of this form is given. */
type FieldOf = (name: TextField) => {
  size: "md";
  label: string;
  value: string;
  onChange: (event: { currentTarget: { value: string } }) => void;
  error: string | undefined;
  readOnly: boolean;
};

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

  const field: FieldOf = (name) => ({
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
      <Operator field={field} settings={settings} />
      <Payment field={field} />
      <fieldset className={classes.group}>
        <legend>E-mail</legend>
        <p className={classes.fact}>
          <b>{settings.mail.configured ? "Delivered over SMTP" : "No mail server is configured"}</b>
          From {settings.mail.from}
        </p>
        <TextInput type="email" {...field("replyTo")} />
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
      </fieldset>
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

function Operator({ field, settings }: { field: FieldOf; settings: Settings }) {
  return (
    <>
      <fieldset className={classes.group}>
        <legend>Operator</legend>
        <TextInput maxLength={200} {...field("operatorName")} />
        <p className={classes.fact}>
          <b>Billing time zone</b>
          {settings.timeZone}
        </p>
      </fieldset>
      <fieldset className={classes.group}>
        <legend>On invoices and e-mails</legend>
        <TextInput maxLength={200} {...field("legalName")} />
        <TextInput maxLength={50} {...field("taxId")} />
        <TextInput maxLength={200} {...field("line1")} />
        <TextInput maxLength={200} {...field("line2")} />
        <TextInput maxLength={20} {...field("postalCode")} />
        <TextInput maxLength={100} {...field("city")} />
        <TextInput maxLength={2} placeholder="DE" {...field("country")} />
        <TextInput type="email" maxLength={254} {...field("email")} />
        <TextInput maxLength={50} {...field("phone")} />
        <TextInput type="url" maxLength={200} {...field("website")} />
        <div className={classes.colour}>
          <input
            type="color"
            className={classes.swatch}
            aria-label="Accent colour, chosen by eye"
            value={
              /^#[0-9a-fA-F]{6}$/.test(field("accentColor").value) ? field("accentColor").value : "#0b6377"
            }
            disabled={field("accentColor").readOnly}
            onChange={field("accentColor").onChange}
          />
          <TextInput placeholder="#0B6377" maxLength={7} {...field("accentColor")} />
        </div>
        <Textarea
          className={classes.wide}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={500}
          {...field("footer")}
        />
      </fieldset>
    </>
  );
}

function Payment({ field }: { field: FieldOf }) {
  return (
    <fieldset className={classes.group}>
      <legend>Payment</legend>
      <TextInput maxLength={200} {...field("holder")} />
      <TextInput maxLength={200} {...field("bank")} />
      <TextInput maxLength={42} {...field("iban")} />
      <TextInput maxLength={11} {...field("bic")} />
      <Textarea
        className={classes.wide}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={1000}
        {...field("paymentInstructions")}
      />
    </fieldset>
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
