import type { Role } from "@billow/contract/access/user.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { createUser, usersQuery } from "../../../api/users.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { isRole, roles } from "./roles.ts";

export function AddUserDialog({ onClose }: { onClose: () => void }) {
  const [user, setUser] = useState({ name: "", email: "", role: "billing" as Role, password: "" });
  const [tried, setTried] = useState(false);
  const creation = useCreation(onClose);
  const failure = creation.error === null ? null : failureOf(creation.error);
  const wrong = problemsOf(user);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (Object.keys(wrong).length === 0 && !creation.isPending) creation.mutate(user);
  }

  function field(key: "name" | "email" | "password") {
    return {
      value: user[key],
      onChange: (event: { currentTarget: HTMLInputElement }) =>
        setUser({ ...user, [key]: event.currentTarget.value }),
      error: failure?.fields.get(`/${key}`) ?? (tried ? wrong[key] : undefined),
    };
  }

  return (
    <Dialog onClose={onClose} busy={creation.isPending} title="Add a user">
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
          data={roles.map(({ value, label }) => ({ value, label }))}
          description={`May ${roles.find(({ value }) => value === user.role)?.may ?? ""}.`}
          onChange={(event) =>
            isRole(event.currentTarget.value) && setUser({ ...user, role: event.currentTarget.value })
          }
        />
        <TextInput
          size="md"
          label="First password"
          type="password"
          autoComplete="new-password"
          maxLength={200}
          description="At least 12 characters, and not a common one. Give it to the user in person."
          {...field("password")}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={creation.isPending}>
            Add user
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
      onDone();
      toast(`${made.name} can sign in.`);
      await client.invalidateQueries({ queryKey: usersQuery.queryKey });
    },
  });
}

function problemsOf(user: { name: string; email: string; password: string }) {
  const wrong: { name?: string; email?: string; password?: string } = {};
  if (user.name.trim() === "") wrong.name = "Enter a name.";
  if (!/^\S+@\S+\.\S+$/.test(user.email)) wrong.email = "Enter an e-mail address.";
  if (user.password.length < 12) wrong.password = "Use at least 12 characters.";
  return wrong;
}
