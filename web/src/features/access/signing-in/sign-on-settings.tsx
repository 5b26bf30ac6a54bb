import type { SingleSignOn } from "@billow/contract/access/single-sign-on.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { signInInfoQuery } from "../../../api/access/sign-in.ts";
import {
  readSingleSignOn,
  saveSingleSignOn,
  singleSignOnQuery,
  testSingleSignOn,
} from "../../../api/access/single-sign-on.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { FieldsConflict } from "../../../components/saving/fields-conflict.tsx";
import { LeaveDialog } from "../../../components/saving/leave-dialog.tsx";
import { useFieldsSave } from "../../../components/saving/use-fields-save.ts";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import type { RoleChoice } from "../../../format/roles.ts";
import { changeOf, formOf, parseMapping, type SignOnForm, signOnLabels } from "./sign-on-fields.ts";
import { ProviderGroup, RolesGroup, UsersGroup } from "./sign-on-groups.tsx";
import classes from "./signing-in.module.css";

interface SignOnSettingsProps {
  signOn: SingleSignOn;
  roles: readonly RoleChoice[];
}

/** The identity provider that users sign in with. What the environment sets can only be looked at and tested. */
export function SignOnSettings({ signOn, roles }: SignOnSettingsProps) {
  const [before, setBefore] = useState(() => formOf(signOn, roles));
  const [form, setForm] = useState(before);
  const fixed = signOn.setBy === "environment";
  const saving = useSaving(roles, (saved) => {
    setBefore(formOf(saved, roles));
    setForm(formOf(saved, roles));
  });
  const checking = useMutation({ mutationFn: testSingleSignOn });
  const dirty = JSON.stringify(form) !== JSON.stringify(before);
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: dirty, withResolver: true });
  const failure = saving.failure ?? (checking.error && failureOf(checking.error));
  const isReadable = parseMapping(form.roleMapping, roles) !== null;

  function change(changed: Partial<SignOnForm>): void {
    checking.reset();
    setForm((now) => ({ ...now, ...changed }));
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    checking.reset();
    if (isReadable) saving.run({ opened: before, mine: form });
  }

  function goOnFrom(theirs: SignOnForm, mine: SignOnForm): void {
    saving.dismissConflict();
    setBefore(theirs);
    setForm(mine);
  }

  const group = { form, fixed, failure, onChange: change };
  return (
    <form onSubmit={submit} noValidate>
      {fixed && (
        <div className={classes.problem}>
          <Banner tone="warn">
            The environment sets single sign-on. Change the settings that begin with BILLOW_SSO_ and start
            Billow again.
          </Banner>
        </div>
      )}
      {failure && (
        <div className={classes.problem}>
          <Banner tone="danger">{failure.detail}</Banner>
        </div>
      )}
      <ProviderGroup {...group} hasSecret={signOn.hasSecret} />
      <RolesGroup {...group} isReadable={isReadable} roles={roles} />
      <UsersGroup {...group} />
      {checking.data && (
        <div className={classes.problem} role="status">
          {checking.data.works ? (
            <p>{checking.data.detail}</p>
          ) : (
            <Banner tone="warn">{checking.data.detail}</Banner>
          )}
        </div>
      )}
      <div className={classes.foot}>
        {!fixed && (
          <Button
            type="submit"
            variant="filled"
            busy={saving.busy}
            refusal={dirty ? null : "Nothing has been changed."}
          >
            Save
          </Button>
        )}
        <Button
          busy={checking.isPending}
          onClick={() => {
            saving.forget();
            if (isReadable) checking.mutate(changeOf(form, roles));
          }}
        >
          Test the connection
        </Button>
        {dirty && <Button onClick={() => setForm(before)}>Discard changes</Button>}
      </div>
      {saving.conflict && (
        <FieldsConflict
          what="single sign-on"
          versions={saving.conflict}
          labels={signOnLabels}
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

function useSaving(roles: readonly RoleChoice[], onSaved: (saved: SingleSignOn) => void) {
  const client = useQueryClient();
  return useFieldsSave<SignOnForm, SingleSignOn>({
    read: async () => {
      const { signOn, etag } = await readSingleSignOn();
      return { fields: formOf(signOn, roles), etag };
    },
    write: ({ merged, etag }) => saveSingleSignOn(changeOf(merged, roles), etag),
    onSaved: async (saved) => {
      client.setQueryData(singleSignOnQuery.queryKey, saved);
      onSaved(saved);
      toast("Single sign-on is saved.");
      await client.invalidateQueries({ queryKey: signInInfoQuery.queryKey });
    },
  });
}
