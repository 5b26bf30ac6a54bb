import type { ApiKey } from "@billow/contract/access/user.ts";
import { TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useMe } from "../../../api/access/session.ts";
import { type ApiKeyChange, apiKeyQuery, apiKeysQuery, updateApiKey } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatInstant } from "../../../format/date.ts";
import { addressesOf, expiryAfter, LIFETIMES } from "./key-limits.ts";
import { KeyLimits } from "./key-limits-fields.tsx";

/** Changes a key's name, its end and from where it may be used. */
export function ChangeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const read = useQuery(apiKeyQuery(apiKey.id));
  return (
    <Dialog
      onClose={onClose}
      title={`Change ${apiKey.name}`}
      lead="Its secret and what it may do stay. Another end or other addresses hold at once."
    >
      {read.isError && <Banner tone="danger">{failureOf(read.error).detail}</Banner>}
      {read.data && <ChangeForm read={read.data} onClose={onClose} />}
    </Dialog>
  );
}

/** The choice that leaves the end where it is. */
const AS_IT_IS = "as it is";

interface ChangeFormProps {
  read: { apiKey: ApiKey; etag: string | null };
  onClose: () => void;
}

function ChangeForm({ read: { apiKey, etag }, onClose }: ChangeFormProps) {
  const [name, setName] = useState(apiKey.name);
  const [lifetime, setLifetime] = useState(AS_IT_IS);
  const [addresses, setAddresses] = useState(apiKey.allowedAddresses.join(", "));
  const saving = useChange(apiKey.id, etag, onClose);
  const failure = saving.error === null ? null : failureOf(saving.error);
  const addressError = [...(failure?.fields ?? [])].find(([at]) => at.startsWith("/allowedAddresses"))?.[1];
  const lifetimes = useLifetimes(apiKey);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (name.trim() === "" || saving.isPending) return;
    saving.mutate({
      name: name.trim(),
      allowedAddresses: addressesOf(addresses),
      ...(lifetime !== AS_IT_IS && { expiresAt: expiryAfter(lifetime, Date.now()) }),
    });
  }

  return (
    <form onSubmit={submit} noValidate className={form.form}>
      {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
      <TextInput
        size="md"
        label="Name"
        maxLength={100}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={failure?.fields.get("/name") ?? (name.trim() === "" ? "Enter a name." : undefined)}
      />
      <KeyLimits
        lifetimes={lifetimes}
        lifetime={lifetime}
        onLifetime={setLifetime}
        addresses={addresses}
        onAddresses={setAddresses}
        errors={{ lifetime: failure?.fields.get("/expiresAt"), addresses: addressError }}
      />
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" busy={saving.isPending}>
          Save
        </Button>
      </DialogActions>
    </form>
  );
}

/** Its end as it is, and the usual ones from today. */
function useLifetimes({ expiresAt }: ApiKey) {
  const { timeZone } = useMe().operator;
  const others = LIFETIMES.map(({ value, label }) => ({
    value,
    label: value === "" ? label : `${label} from today`,
  }));
  if (expiresAt === null) return [{ value: AS_IT_IS, label: "Never" }, ...others.slice(1)];
  return [{ value: AS_IT_IS, label: `On ${formatInstant(expiresAt, timeZone)}, as it is` }, ...others];
}

function useChange(id: string, etag: string | null, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ApiKeyChange) => updateApiKey(id, body, etag),
    onSuccess: async ({ name }) => {
      toast(`${name} is changed.`);
      onDone();
      await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
  });
}
