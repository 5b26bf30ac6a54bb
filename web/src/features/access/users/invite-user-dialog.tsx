import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useRoleChoices } from "../../../api/access/roles.ts";
import { createUser, usersQuery } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { type Customers, CustomersField, problemOfCustomers } from "./customers-field.tsx";
import { LinkDialog } from "./link-dialog.tsx";

export function InviteUserDialog({ onClose }: { onClose: () => void }) {
  const [user, setUser] = useState({ name: "", email: "", role: "billing" });
  const [customers, setCustomers] = useState<Customers>(null);
  const choices = useRoleChoices();
  const [tried, setTried] = useState(false);
  const creation = useCreation(onClose);
  if (creation.data?.invitationLink)
    return <LinkDialog name={creation.data.name} link={creation.data.invitationLink} onClose={onClose} />;
  const failure = creation.error === null ? null : failureOf(creation.error);
  const wrong = problemsOf(user, customers);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (Object.keys(wrong).length === 0 && !creation.isPending)
      creation.mutate({ ...user, customerIds: customers?.map(({ id }) => id) ?? null });
  }

  function field(key: "name" | "email") {
    return {
      value: user[key],
      onChange: (event: { currentTarget: HTMLInputElement }) =>
        setUser({ ...user, [key]: event.currentTarget.value }),
      error: failure?.fields.get(`/${key}`) ?? (tried ? wrong[key] : undefined),
    };
  }

  return (
    <Dialog
      onClose={onClose}
      busy={creation.isPending}
      title="Invite a user"
      lead="They get a link and choose their own password. It works once, within 48 hours."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <TextInput
          size="md"
          label="Name"
          autoComplete="off"
          maxLength={200}
          data-autofocus
          {...field("name")}
        />
        <TextInput
          size="md"
          label="E-mail"
          type="email"
          autoComplete="off"
          maxLength={254}
          {...field("email")}
        />
        <NativeSelect
          size="md"
          label="Role"
          value={user.role}
          data={choices.map(({ value, label }) => ({ value, label }))}
          description={`May ${choices.find(({ value }) => value === user.role)?.may ?? ""}.`}
          onChange={(event) => setUser({ ...user, role: event.currentTarget.value })}
        />
        <CustomersField
          value={customers}
          onChange={setCustomers}
          problem={tried ? wrong.customers : undefined}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={creation.isPending}>
            Invite
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useCreation(onDone: () => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  return useMutation({
    mutationFn: (user: Parameters<typeof createUser>[0]) => createUser(user, attempts.current(user)),
    onSuccess: async (made) => {
      if (made.invitationLink === null) {
        onDone();
        toast(`An invitation is on its way to ${made.email}.`);
      }
      await client.invalidateQueries({ queryKey: usersQuery.queryKey });
    },
  });
}

function problemsOf(user: { name: string; email: string }, customers: Customers) {
  const wrong: { name?: string; email?: string; customers?: string } = {};
  const none = problemOfCustomers(customers);
  if (none !== undefined) wrong.customers = none;
  if (user.name.trim() === "") wrong.name = "Enter a name.";
  if (!/^\S+@\S+\.\S+$/.test(user.email)) wrong.email = "Enter an e-mail address.";
  return wrong;
}
