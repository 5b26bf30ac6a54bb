import type { ApiKey } from "@billow/contract/access/user.ts";
import { NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { apiKeysQuery, rotateApiKey } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { NewKey } from "./new-key.tsx";

const OVERLAPS = [
  { value: "0", label: "Not at all" },
  { value: "1", label: "An hour" },
  { value: "24", label: "A day" },
  { value: "168", label: "A week" },
  { value: "720", label: "30 days" },
] as const;

/** Gives a key another secret and shows it, the only time that it can be seen. */
export function RotateKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const [overlap, setOverlap] = useState("24");
  const rotation = useMutation({
    mutationFn: (body: { overlapHours: number }) => rotateApiKey(apiKey.id, body, attempts.current(body)),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
  if (rotation.data) return <NewKey name={rotation.data.name} secret={rotation.data.key} onClose={onClose} />;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!rotation.isPending) rotation.mutate({ overlapHours: Number(overlap) });
  }

  return (
    <Dialog
      onClose={onClose}
      busy={rotation.isPending}
      title={`Rotate ${apiKey.name}?`}
      lead="The key gets another secret, which is shown once. Give it to what uses the key while the old one is still valid."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {rotation.isError && <Banner tone="danger">{failureOf(rotation.error).detail}</Banner>}
        <NativeSelect
          size="md"
          label="The old secret stays valid for"
          data-autofocus
          data={[...OVERLAPS]}
          value={overlap}
          onChange={(event) => setOverlap(event.currentTarget.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={rotation.isPending}>
            Rotate key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
