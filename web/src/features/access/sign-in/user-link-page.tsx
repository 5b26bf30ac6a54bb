import "@mantine/core/styles/PasswordInput.layer.css";
import { PasswordInput } from "@mantine/core";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import IconEyeOff from "@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { signIn } from "../../../api/access/sign-in.ts";
import { applyUserLink, readUserLink } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Icon } from "../../../components/icon.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { EntryCodeForm } from "./entry-code-form.tsx";
import classes from "./entry-page.module.css";
import { EntryPage } from "./entry-page.tsx";

interface UserLinkPageProps {
  links: ReactNode;
  onDone: () => Promise<void>;
}

const TITLES = {
  invitation: "Welcome to Billow",
  passwordReset: "Choose another password",
  emailChange: "Confirm your e-mail address",
} as const;

/** What a link of an e-mail is for: to choose a password, or to confirm an address. */
export function UserLinkPage({ links, onDone }: UserLinkPageProps) {
  const [secret] = useState(() => location.hash.slice(1));
  const link = useQuery({
    queryKey: ["user-link", secret],
    queryFn: () => readUserLink(secret),
    enabled: secret !== "",
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (link.data) {
    const { purpose, name, email } = link.data;
    return (
      <EntryPage title={TITLES[purpose]}>
        {purpose === "emailChange" ? (
          <ConfirmForm secret={secret} email={email} links={links} />
        ) : (
          <PasswordForm secret={secret} name={name} email={email} onDone={onDone} />
        )}
      </EntryPage>
    );
  }
  if (secret !== "" && !link.isError) return <EntryPage title="One moment">{null}</EntryPage>;
  return (
    <EntryPage title="This link does not work">
      <p className={classes.text} role="alert">
        {link.error
          ? failureOf(link.error).detail
          : "The address is not complete. Open the link from the e-mail again."}
      </p>
      <p className={classes.links}>{links}</p>
    </EntryPage>
  );
}

function ConfirmForm({ secret, email, links }: { secret: string; email: string; links: ReactNode }) {
  const confirming = useMutation({ mutationFn: () => applyUserLink({ secret }) });
  if (confirming.isSuccess) {
    return (
      <>
        <p className={classes.text} role="status">
          From now on you sign in with {email}.
        </p>
        <p className={classes.links}>{links}</p>
      </>
    );
  }
  return (
    <div className={classes.form}>
      {confirming.error && <Banner tone="danger">{failureOf(confirming.error).detail}</Banner>}
      <p>Sign in with {email} from now on?</p>
      <Button variant="filled" size="large" busy={confirming.isPending} onClick={() => confirming.mutate()}>
        Confirm the address
      </Button>
    </div>
  );
}

interface PasswordFormProps {
  secret: string;
  name: string;
  email: string;
  onDone: () => Promise<void>;
}

function PasswordForm({ secret, name, email, onDone }: PasswordFormProps) {
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [asksCode, setAsksCode] = useState(false);
  const choosing = useMutation({
    mutationFn: () => applyUserLink({ secret, password }),
    onSuccess: async () => {
      const { is } = await signIn(email, password);
      if (is === "codeAsked") setAsksCode(true);
      // Without a session this leads to the sign-in page.
      else await onDone();
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    const isLong = password.length >= 12;
    setProblem(isLong ? null : "Use at least 12 characters.");
    if (isLong && !choosing.isPending) choosing.mutate();
  }

  if (asksCode) return <EntryCodeForm onSignedIn={onDone} onStartOver={() => void onDone()} />;
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      {choosing.error && <Banner tone="danger">{failureOf(choosing.error).detail}</Banner>}
      <p>
        Hello {name}. You sign in as {email}.
      </p>
      {/* Password managers look for whom the password is of. */}
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      <PasswordInput
        size="lg"
        label="Password"
        name="password"
        autoComplete="new-password"
        autoFocus
        maxLength={200}
        description="At least 12 characters, and not a common one."
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={problem}
        visibilityToggleIcon={({ reveal }) => <Icon of={reveal ? IconEyeOff : IconEye} />}
        visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
      />
      <Button type="submit" variant="filled" size="large" busy={choosing.isPending}>
        Save and sign in
      </Button>
    </form>
  );
}
