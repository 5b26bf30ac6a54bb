import { type Scope, scope } from "@billow/contract/access/user.ts";
import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { apiKeysQuery, createApiKey, type NewApiKey } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import classes from "./create-key-dialog.module.css";
import { addressesOf, expiryAfter, LIFETIMES } from "./key-limits.ts";
import { KeyLimits } from "./key-limits-fields.tsx";
import { NewKey } from "./new-key.tsx";

const scopeTexts: Readonly<Record<Scope, string>> = {
  "usage:write": "report usage",
  "usage:read": "read usage",
  "invoices:read": "read invoices",
  "invoices:write": "change invoices and record payments",
  "customers:read": "read customers",
  "customers:write": "add and change customers",
  "catalogue:read": "read prices",
  "catalogue:write": "add prices",
  "runs:write": "start billing runs",
  "*": "everything a key can do",
};

/** Makes a key and shows it, the only time that it can be seen. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [lifetime, setLifetime] = useState("");
  const [addresses, setAddresses] = useState("");
  const [tried, setTried] = useState(false);
  const creation = useMutation({
    mutationFn: (body: NewApiKey) => createApiKey(body, attempts.current({ ...body, expiresAt: lifetime })),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
  const failure = creation.error === null ? null : failureOf(creation.error);
  const addressError = [...(failure?.fields ?? [])].find(([at]) => at.startsWith("/allowedAddresses"))?.[1];
  if (creation.data) return <NewKey name={creation.data.name} secret={creation.data.key} onClose={onClose} />;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "" || scopes.length === 0 || creation.isPending) return;
    creation.mutate({
      name: name.trim(),
      scopes,
      expiresAt: expiryAfter(lifetime, Date.now()),
      allowedAddresses: addressesOf(addresses),
    });
  }

  return (
    <Dialog onClose={onClose} busy={creation.isPending} title="Create an API key">
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <TextInput
          size="md"
          label="Name"
          placeholder="What it is for, such as bank-import"
          maxLength={100}
          autoComplete="off"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={failure?.fields.get("/name") ?? (tried && name.trim() === "" ? "Enter a name." : undefined)}
        />
        <KeyLimits
          lifetimes={LIFETIMES}
          lifetime={lifetime}
          onLifetime={setLifetime}
          addresses={addresses}
          onAddresses={setAddresses}
          errors={{ addresses: addressError }}
        />
        <Scopes chosen={scopes} onChange={setScopes} error={tried && scopes.length === 0} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={creation.isPending}>
            Create key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Scopes({
  chosen,
  onChange,
  error,
}: {
  chosen: readonly Scope[];
  onChange: (scopes: Scope[]) => void;
  error: boolean;
}) {
  return (
    <fieldset className={form.choices}>
      <legend>It may</legend>
      {scope.options.map((option) => (
        <label key={option} className={form.choice}>
          <input
            type="checkbox"
            checked={chosen.includes(option)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...chosen, option]
                  : chosen.filter((other) => other !== option),
              )
            }
          />
          {scopeTexts[option]} <small>{option}</small>
        </label>
      ))}
      {error && <p className={form.error}>Choose at least one.</p>}
      <p className={classes.limit}>No key may access users, API keys or settings, or change sources.</p>
    </fieldset>
  );
}
