import "@mantine/core/styles/PasswordInput.layer.css";
import { PasswordInput, TextInput } from "@mantine/core";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import IconEyeOff from "@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { signIn, signInInfoQuery } from "../../../api/access/sign-in.ts";
import { Button } from "../../../components/button.tsx";
import { Icon } from "../../../components/icon.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { EntryCodeForm } from "./entry-code-form.tsx";
import classes from "./entry-page.module.css";
import { EntryPage } from "./entry-page.tsx";
import { PasskeyButton } from "./passkey-button.tsx";

interface SignInPageProps {
  /** Signing in by an identity provider. */
  signOn: ReactNode;
  links: ReactNode;
  onSignedIn: () => Promise<void>;
}

/**
 * Signing in with e-mail and password, unless they are refused here, then a code where the account asks for it. What was
 * typed stays when it was refused.
 */
export function SignInPage({ signOn, onSignedIn, links }: SignInPageProps) {
  const [email, setEmail] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isPasswordRefused = useQuery(signInInfoQuery).data?.singleSignOn?.only === true;

  function startOver(why: string | null): void {
    setProblem(why);
    setAsksCode(false);
  }

  if (asksCode) {
    return (
      <EntryPage title="Sign in" heading="Sign in to Billow">
        <EntryCodeForm onSignedIn={onSignedIn} onStartOver={startOver} />
        <p className={classes.links}>{links}</p>
      </EntryPage>
    );
  }
  return (
    <EntryPage title="Sign in" heading="Sign in to Billow">
      {signOn}
      {!isPasswordRefused && (
        <>
          <SignInForm
            email={email}
            onEmail={setEmail}
            refused={problem}
            onSignedIn={onSignedIn}
            onCodeAsked={() => setAsksCode(true)}
          />
          <PasskeyButton onSignedIn={onSignedIn} />
          <p className={classes.links}>{links}</p>
        </>
      )}
    </EntryPage>
  );
}

type Problems = { email?: string; password?: string; form?: string };

interface SignInFormProps {
  email: string;
  onEmail: (email: string) => void;
  /** Why an attempt before was refused. */
  refused: string | null;
  onSignedIn: () => Promise<void>;
  onCodeAsked: () => void;
}

function SignInForm({ email, onEmail, ...steps }: SignInFormProps) {
  const [password, setPassword] = useState("");
  const { busy, problems, submit, passwordField } = useSignIn(email, password, steps);
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      {problems.form && <Banner tone="danger">{problems.form}</Banner>}
      <TextInput
        size="lg"
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        autoFocus
        spellCheck={false}
        value={email}
        onChange={(event) => onEmail(event.currentTarget.value)}
        error={problems.email}
      />
      <PasswordInput
        size="lg"
        ref={passwordField}
        label="Password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={problems.password}
        visibilityToggleIcon={({ reveal }) => <Icon of={reveal ? IconEyeOff : IconEye} />}
        visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
      />
      <Button type="submit" variant="filled" size="large" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}

function useSignIn(
  email: string,
  password: string,
  { refused, onSignedIn, onCodeAsked }: Omit<SignInFormProps, "email" | "onEmail">,
) {
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problems>(refused === null ? {} : { form: refused });
  const passwordField = useRef<HTMLInputElement>(null);

  async function attempt(): Promise<void> {
    const found = missing(email, password);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const step = await signIn(email.trim(), password);
      if (step.is === "signedIn") return await onSignedIn();
      if (step.is === "codeAsked") return onCodeAsked();
      setProblems({ form: step.detail });
      passwordField.current?.select();
    } catch {
      setProblems({ form: "Billow could not be reached. Check your connection and try again." });
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void attempt();
  }

  return { busy, problems, submit, passwordField };
}

function missing(email: string, password: string): Problems {
  const found: Problems = {};
  if (!/^\S+@\S+$/.test(email.trim())) found.email = "Enter your e-mail address.";
  if (password === "") found.password = "Enter your password.";
  return found;
}
