import type { Issuer } from "@billow/contract/parties/issuer.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { meQuery, useMe } from "../../../api/access/session.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { onlyChanged } from "../../../api/client/only-changed.ts";
import { createIssuer, issuersQuery, readIssuer, updateIssuer } from "../../../api/parties/settings.ts";
import { useReturnFocus } from "../../../components/behaviour/use-return-focus.ts";
import { FieldsConflict } from "../../../components/saving/fields-conflict.tsx";
import { useFieldsSave } from "../../../components/saving/use-fields-save.ts";
import { EditorSheet } from "../../../components/sheet/editor-sheet.tsx";
import { toast } from "../../../components/toast/toast.ts";
import {
  type IssuerFields,
  issuerFieldsOf,
  issuerLabels,
  issuerOf,
  issuerPointers,
  newIssuerFields,
  problemsOf,
} from "./issuer-fields.ts";
import { EmailGroup, type FieldProps, LetterheadGroup, PaymentGroup } from "./letterhead-groups.tsx";
import classes from "./settings-page.module.css";

interface IssuerEditorProps {
  /** The issuer to change; null to add one. */
  issuer: Issuer | null;
  /** Its name and letterhead are on the page behind, and its time zone is configured. */
  isFirst: boolean;
  onClose: () => void;
}

/** Adds an issuer, or changes one. Issued documents do not change. */
export function IssuerEditor({ issuer, isFirst, onClose }: IssuerEditorProps) {
  useReturnFocus();
  const [first] = useMe().issuers;
  const [before, setBefore] = useState(() => (issuer ? issuerFieldsOf(issuer) : newIssuerFields(first)));
  const [fields, setFields] = useState(before);
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState(false);
  const { add, change } = useSaving(issuer, () => setSaved(true));
  const failure = add.error === null ? change.failure : failureOf(add.error);
  const problems = problemsOf(fields);

  function submit(): boolean {
    setTried(true);
    if (Object.keys(problems).length > 0) return false;
    if (issuer === null) add.mutate(fields);
    else change.run({ opened: before, mine: fields });
    return true;
  }

  function goOnFrom(theirs: IssuerFields, mine: IssuerFields): void {
    change.dismissConflict();
    setBefore(theirs);
    setFields(mine);
  }

  const field = (name: keyof IssuerFields): FieldProps => ({
    size: "md",
    label: issuerLabels[name],
    value: fields[name],
    readOnly: false,
    onChange: ({ currentTarget }) => {
      if (add.isError) add.reset();
      change.forget();
      setFields((now) => ({ ...now, [name]: currentTarget.value }));
    },
    error: failure?.fields.get(issuerPointers[name]) ?? (tried ? problems[name] : undefined),
  });

  return (
    <EditorSheet
      title={issuer === null ? "Add an issuer" : `Edit ${issuer.name}`}
      action={issuer === null ? "Add issuer" : "Save"}
      width={760}
      busy={add.isPending || change.busy}
      failure={failure}
      dirty={JSON.stringify(fields) !== JSON.stringify(before)}
      saved={saved}
      onSaved={onClose}
      onSubmit={submit}
      onDiscard={() => setFields(before)}
      onGone={onClose}
    >
      <BillingGroup field={field} isFirst={isFirst} />
      {!isFirst && (
        <>
          <LetterheadGroup field={field} />
          <PaymentGroup field={field} />
          <EmailGroup field={field} />
        </>
      )}
      {change.conflict && (
        <FieldsConflict
          what={fields.name}
          versions={change.conflict}
          labels={issuerLabels}
          busy={change.busy}
          onTheirs={(theirs) => goOnFrom(theirs, theirs)}
          onMine={(theirs, merged) => {
            goOnFrom(theirs, merged);
            change.run({ opened: theirs, mine: merged });
          }}
          onClose={change.dismissConflict}
        />
      )}
    </EditorSheet>
  );
}

interface BillingGroupProps {
  field: (name: keyof IssuerFields) => FieldProps;
  isFirst: boolean;
}

/** How its invoices are numbered, dated and paid. */
function BillingGroup({ field, isFirst }: BillingGroupProps) {
  const selected = (name: "numbering" | "issueDate") => {
    const { readOnly, ...props } = field(name);
    return { ...props, disabled: readOnly };
  };
  return (
    <fieldset className={classes.group}>
      <legend>Billing</legend>
      {!isFirst && <TextInput maxLength={200} data-autofocus {...field("name")} />}
      {!isFirst && (
        <>
          <TextInput maxLength={100} autoComplete="off" list="time-zones" {...field("timeZone")} />
          <datalist id="time-zones">
            {Intl.supportedValuesOf("timeZone").map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
      <TextInput
        maxLength={12}
        placeholder="INV-"
        autoComplete="off"
        data-autofocus={isFirst || undefined}
        {...field("invoicePrefix")}
      />
      <TextInput maxLength={12} placeholder="CN-" autoComplete="off" {...field("creditNotePrefix")} />
      <TextInput maxLength={3} placeholder="EUR" autoComplete="off" {...field("currency")} />
      <TextInput maxLength={3} inputMode="numeric" autoComplete="off" {...field("paymentTermsDays")} />
      <NativeSelect {...selected("numbering")}>
        <option value="creation">when the draft is made</option>
        <option value="issue">when they are issued</option>
      </NativeSelect>
      <NativeSelect {...selected("issueDate")}>
        <option value="issue">the day they are issued</option>
        <option value="creation">the day the draft was made</option>
      </NativeSelect>
      {isFirst && (
        <p className={`${classes.fact} ${classes.wide}`}>
          Its name, address and bank account are on the page behind. Its time zone is set by BILLOW_TIMEZONE
          when Billow starts.
        </p>
      )}
    </fieldset>
  );
}

function useSaving(issuer: Issuer | null, onSaved: () => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const settle = async ({ name }: Issuer) => {
    toast(issuer === null ? `${name} was added.` : `${name} was changed.`);
    onSaved();
    await client.invalidateQueries({ queryKey: issuersQuery.queryKey });
    await client.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  const add = useMutation({
    mutationFn: (fields: IssuerFields) => {
      const body = issuerOf(fields);
      return createIssuer(body, attempts.current(body));
    },
    onSuccess: settle,
  });
  const id = issuer?.id ?? "";
  const change = useFieldsSave<IssuerFields, Issuer>({
    read: async () => {
      const read = await readIssuer(id);
      return { fields: issuerFieldsOf(read.issuer), etag: read.etag };
    },
    write: ({ theirs, merged, etag }) =>
      updateIssuer(id, onlyChanged(issuerOf(theirs), issuerOf(merged)), etag),
    onSaved: settle,
  });
  return { add, change };
}
