import "@mantine/core/styles/PasswordInput.layer.css";
import { PasswordInput, TextInput } from "@mantine/core";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import IconEyeOff from "@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { signIn } from "../../../api/session.ts";
import { Button } from "../../../components/button.tsx";
import { Icon } from "../../../components/icon.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import classes from "./entry-page.module.css";
import { EntryPage } from "./entry-page.tsx";

/** Signing in with e-mail and password. What was typed stays when it was refused. */
export function SignInPage({ onSignedIn, links }: { onSignedIn: () => Promise<void>; links: ReactNode }) {
  return (
    <EntryPage title="Sign in" heading="Sign in to Billow">
      <SignInForm onSignedIn={onSignedIn} />
      <p className={classes.links}>{links}</p>
    </EntryPage>
  );
}

type Problems = { email?: string; password?: string; form?: string };

function SignInForm({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { busy, problems, submit, passwordField } = useSignIn(email, password, onSignedIn);
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
        onChange={(event) => setEmail(event.currentTarget.value)}
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

function useSignIn(email: string, password: string, onSignedIn: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problems>({});
  const passwordField = useRef<HTMLInputElement>(null);

  async function attempt(): Promise<void> {
    const found = missing(email, password);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const { refused } = await signIn(email.trim(), password);
      if (refused === null) return await onSignedIn();
      setProblems({ form: refused });
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
