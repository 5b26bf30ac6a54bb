import type { Proof } from "@billow/contract/access/proof.ts";
import { TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { passkeyFault, usePasskeyRefusal } from "../../../api/access/passkeys.ts";
import { isProvedNow, proofQuery, proveByPasskey, proveByPassword } from "../../../api/access/proof.ts";
import { meQuery } from "../../../api/access/session.ts";
import { type Failure, failureOf, saidOf } from "../../../api/client/failure.ts";
import { settleProof } from "../../../api/client/proof-asked.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { KnownPasswordField } from "./known-password-field.tsx";
import { SignOnWindow } from "./sign-on-window.tsx";
import classes from "./ways.module.css";

/** A change asks who makes it. It goes on by itself once they have proved it. */
export function ProofDialog() {
  const proof = useQuery(proofQuery);
  // The dialog gives the focus to what it has when it opens.
  if (proof.isPending) return null;
  return (
    <Dialog
      above
      focusTitle={proof.data?.password !== true}
      onClose={() => settleProof(false)}
      title="Confirm that it is you"
      lead="It has been a while since you signed in, and this change matters. It goes on by itself once you have confirmed it."
    >
      {proof.error && <Banner tone="danger">{failureOf(proof.error).detail}</Banner>}
      {proof.data && <Ways proof={proof.data} />}
    </Dialog>
  );
}

function Ways({ proof }: { proof: Proof }) {
  const others = <OtherWays proof={proof} />;
  if (proof.password) return <PasswordForm asksCode={proof.code} others={others} />;
  return (
    <div className={form.form}>
      {others}
      <DialogActions>
        <Button onClick={() => settleProof(false)}>Cancel</Button>
      </DialogActions>
    </div>
  );
}

/** A passkey or the identity provider, where the person has one; otherwise what they can do. */
function OtherWays({ proof }: { proof: Proof }) {
  const refusal = usePasskeyRefusal();
  const byPasskey = useMutation({ mutationFn: proveByPasskey, onSuccess: () => settleProof(true) });
  const bySignOn = useMutation({
    mutationFn: isProvedNow,
    onSuccess: (proved) => proved && settleProof(true),
  });
  const { passkey, singleSignOn, password } = proof;
  const hasPasskey = passkey && refusal === null;
  if (!hasPasskey && singleSignOn === null) {
    if (password) return null;
    return (
      <Banner tone="warn">
        {passkey ? refusal : "There is no way to confirm it here. Sign out and in again, then repeat this."}
      </Banner>
    );
  }
  return (
    <div className={classes.ways}>
      {hasPasskey && (
        <Button busy={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
          Use a passkey
        </Button>
      )}
      {singleSignOn !== null && <SignOnWindow name={singleSignOn} isProof onBack={() => bySignOn.mutate()} />}
      {byPasskey.error && (
        <p className={form.error} role="alert">
          {passkeyFault(byPasskey.error) ?? failureOf(byPasskey.error).detail}
        </p>
      )}
      {bySignOn.data === false && (
        <p className={form.error} role="alert">
          That did not confirm it. Try again.
        </p>
      )}
    </div>
  );
}

function PasswordForm({ asksCode, others }: { asksCode: boolean; others: ReactNode }) {
  const email = useQuery(meQuery).data?.email ?? null;
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const proving = useMutation({
    mutationFn: () => proveByPassword({ password, ...(asksCode && { code }) }),
    onSuccess: () => settleProof(true),
  });
  const failure = proving.error && failureOf(proving.error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    // It may stand over another form, which this is no part of.
    event.stopPropagation();
    setMissing(password === "" ? "Enter your password." : null);
    if (password !== "" && !proving.isPending) proving.mutate();
  }

  return (
    <form onSubmit={submit} noValidate className={form.form}>
      {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
      <KnownPasswordField
        email={email}
        value={password}
        onChange={setPassword}
        error={missing ?? saidOf(failure, "/password")}
      />
      {asksCode && <CodeField code={code} failure={failure} onChange={setCode} />}
      {others}
      <DialogActions>
        <Button onClick={() => settleProof(false)}>Cancel</Button>
        <Button type="submit" variant="filled" busy={proving.isPending}>
          Confirm
        </Button>
      </DialogActions>
    </form>
  );
}

interface CodeFieldProps {
  code: string;
  failure: Failure | null;
  onChange: (code: string) => void;
}

function CodeField({ code, failure, onChange }: CodeFieldProps) {
  return (
    <TextInput
      size="md"
      label="Code"
      name="code"
      description="The six digits of your app, or one of your backup codes."
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      maxLength={40}
      value={code}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={saidOf(failure, "/code")}
    />
  );
}
