import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { requestPasswordReset } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import classes from "./entry-page.module.css";
import { EntryPage } from "./entry-page.tsx";

/** Asks for a link to choose another password. It looks the same whether or not somebody has the address. */
export function ForgottenPasswordPage({ links }: { links: ReactNode }) {
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const request = useMutation({ mutationFn: requestPasswordReset });

  function submit(event: FormEvent): void {
    event.preventDefault();
    const isAddress = /^\S+@\S+$/.test(email.trim());
    setProblem(isAddress ? null : "Enter your e-mail address.");
    if (isAddress && !request.isPending) request.mutate(email.trim());
  }

  return (
    <EntryPage title="Choose another password">
      {request.data ? (
        <p className={classes.text} role="status">
          {request.data.mailServer
            ? `If ${email.trim()} has an account here, an e-mail with a link is on its way. The link works once, within an hour.`
            : "No mail server is configured, so no link can be sent. Ask an administrator to run “billow user reset-password”."}
        </p>
      ) : (
        <form onSubmit={submit} noValidate className={classes.form}>
          {request.error && <Banner tone="danger">{failureOf(request.error).detail}</Banner>}
          <TextInput
            size="lg"
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            spellCheck={false}
            description="You get a link to choose another password."
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={problem}
          />
          <Button type="submit" variant="filled" size="large" busy={request.isPending}>
            Send the link
          </Button>
        </form>
      )}
      <p className={classes.links}>{links}</p>
    </EntryPage>
  );
}
