import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { checkPerson } from "../../../api/access/session.ts";
import { signIn, signInInfoQuery } from "../../../api/access/sign-in.ts";
import { continueSession } from "../../../api/client/session-end.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { CodeForm } from "./code-form.tsx";
import { KnownPasswordField } from "./known-password-field.tsx";
import { PasskeyButton } from "./passkey-button.tsx";
import { SignOnWindow } from "./sign-on-window.tsx";
import ways from "./ways.module.css";

interface SessionDialogProps {
  person: { id: string; name: string; email: string | null };
}

/** The session has ended: the same person signs in again over the page, which stays as it is and then goes on. */
export function SessionDialog({ person }: SessionDialogProps) {
  const [asksCode, setAsksCode] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const info = useQuery(signInInfoQuery).data;

  function startOver(why: string): void {
    setProblem(why);
    setAsksCode(false);
  }

  async function goOn(): Promise<void> {
    const { refused } = await checkPerson(person);
    if (refused === null) continueSession();
    else startOver(refused);
  }

  const provider = info?.singleSignOn;
  const signOn = provider && <SignOnWindow name={provider.name} isProof={false} onBack={() => void goOn()} />;
  return (
    <Dialog
      above
      onClose={() => {}}
      title="Your session has ended"
      lead={`Nothing you typed is lost. Sign in again as ${person.name} to go on where you were.`}
    >
      {provider?.only && (
        <div className={form.form}>
          {problem !== null && <Banner tone="danger">{problem}</Banner>}
          {signOn}
          <Actions busy={null} />
        </div>
      )}
      {asksCode && !provider?.only && (
        <CodeForm
          size="md"
          className={form.form}
          onSignedIn={goOn}
          onStartOver={startOver}
          actions={(busy) => <Actions busy={busy} />}
        />
      )}
      {!asksCode && !provider?.only && (
        <PasswordForm
          key={problem}
          person={person}
          refused={problem}
          others={
            <>
              {signOn}
              <PasskeyButton size="regular" onSignedIn={goOn} />
            </>
          }
          onSignedIn={goOn}
          onCodeAsked={() => setAsksCode(true)}
        />
      )}
    </Dialog>
  );
}

interface PasswordFormProps extends SessionDialogProps {
  /** Why an attempt before was refused. */
  refused: string | null;
  /** Signing in by the identity provider or a passkey, where there are such. */
  others: ReactNode;
  onSignedIn: () => Promise<void>;
  onCodeAsked: () => void;
}

function PasswordForm({ person, refused, others, onSignedIn, onCodeAsked }: PasswordFormProps) {
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState(refused);
  const [busy, setBusy] = useState(false);

  async function attempt(): Promise<void> {
    if (password === "") return setProblem("Enter your password.");
    setBusy(true);
    try {
      const step = await signIn(person.email ?? "", password);
      if (step.is === "signedIn") return await onSignedIn();
      if (step.is === "codeAsked") return onCodeAsked();
      setProblem(step.detail);
    } catch {
      setProblem("Billow could not be reached. Check your connection and try again.");
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    // It may stand over another form, which this is no part of.
    event.stopPropagation();
    if (!busy) void attempt();
  }

  return (
    <form onSubmit={submit} noValidate className={form.form}>
      <KnownPasswordField email={person.email} value={password} onChange={setPassword} error={problem} />
      <div className={ways.ways}>{others}</div>
      <Actions busy={busy} />
    </form>
  );
}

/** `busy` is null where there is nothing to submit. */
function Actions({ busy }: { busy: boolean | null }) {
  return (
    <DialogActions>
      <Button onClick={() => location.assign("/sign-in")}>Sign in as somebody else</Button>
      {busy !== null && (
        <Button type="submit" variant="filled" busy={busy}>
          Sign in
        </Button>
      )}
    </DialogActions>
  );
}
