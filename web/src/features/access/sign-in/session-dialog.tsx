import "@mantine/core/styles/PasswordInput.layer.css";
import { PasswordInput } from "@mantine/core";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import IconEyeOff from "@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs";
import { type FormEvent, useState } from "react";
import { continueSession } from "../../../api/client/session-end.ts";
import { checkPerson, signIn } from "../../../api/session.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Icon } from "../../../components/icon.tsx";
import { CodeForm } from "./code-form.tsx";

interface SessionDialogProps {
  person: { id: string; name: string; email: string | null };
}

/** The session has ended: the same person signs in again over the page, which stays as it is and then goes on. */
export function SessionDialog({ person }: SessionDialogProps) {
  const [asksCode, setAsksCode] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  function startOver(why: string): void {
    setProblem(why);
    setAsksCode(false);
  }

  async function goOn(): Promise<void> {
    const { refused } = await checkPerson(person);
    if (refused === null) continueSession();
    else startOver(refused);
  }

  return (
    <Dialog
      above
      onClose={() => {}}
      title="Your session has ended"
      lead={`Nothing you typed is lost. Sign in again as ${person.name} to go on where you were.`}
    >
      {asksCode ? (
        <CodeForm
          size="md"
          className={form.form}
          onSignedIn={goOn}
          onStartOver={startOver}
          actions={(busy) => <Actions busy={busy} />}
        />
      ) : (
        <PasswordForm
          person={person}
          refused={problem}
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
  onSignedIn: () => Promise<void>;
  onCodeAsked: () => void;
}

function PasswordForm({ person, refused, onSignedIn, onCodeAsked }: PasswordFormProps) {
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
      {/* Password managers look for whom the password is of. */}
      <input type="hidden" name="email" autoComplete="username" value={person.email ?? ""} readOnly />
      <PasswordInput
        size="md"
        label="Password"
        description={person.email}
        name="password"
        autoComplete="current-password"
        data-autofocus
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={problem}
        visibilityToggleIcon={({ reveal }) => <Icon of={reveal ? IconEyeOff : IconEye} />}
        visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
      />
      <Actions busy={busy} />
    </form>
  );
}

function Actions({ busy }: { busy: boolean }) {
  return (
    <DialogActions>
      <Button onClick={() => location.assign("/sign-in")}>Sign in as somebody else</Button>
      <Button type="submit" variant="filled" busy={busy}>
        Sign in
      </Button>
    </DialogActions>
  );
}
