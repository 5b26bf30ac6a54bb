import type { DirectDebitPreview } from "@billow/contract/payments/direct-debits.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { fileUrl } from "../../../api/client/download.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { createDebits, debitPreviewQuery } from "../../../api/payments/direct-debits.ts";
import { Button } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./direct-debits.module.css";

type Scheme = "CORE" | "B2B";

/** Shows what can be collected on a day, makes the file over exactly that, and hands it out. */
export function CollectDialog({ onClose }: { onClose: () => void }) {
  const [day, setDay] = useState("");
  const [scheme, setScheme] = useState<Scheme>("CORE");
  const preview = useQuery(debitPreviewQuery({ scheme, ...(day !== "" && { collectOn: day }) }));
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const making = useMutation({
    mutationFn: (body: Parameters<typeof createDebits>[0]) => createDebits(body, attempts.current(body)),
    onSettled: () =>
      Promise.all(["bank", "invoices"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  const failure = making.error === null ? null : failureOf(making.error);
  const shown = preview.data;
  const unready =
    shown?.ready ?? (preview.isError ? "What can be collected could not be loaded. Try again." : null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (shown === undefined || shown.items.length === 0 || making.isPending) return;
    const invoiceIds = shown.items.map(({ invoice }) => invoice.id);
    making.mutate({ collectOn: shown.collectOn, scheme, invoiceIds });
  }

  if (making.data !== undefined) return <Made file={making.data} onClose={onClose} />;
  return (
    <Dialog
      onClose={onClose}
      busy={making.isPending}
      title="Collect by direct debit"
      width={560}
      lead="Sent invoices in euros that are due by the day, of customers with a mandate. They say “collecting” until a bank statement tells of them."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {unready !== null && <Banner tone="danger">{unready}</Banner>}
        {failure && !failure.fields.has("/collectOn") && <Banner tone="danger">{failure.detail}</Banner>}
        <div className={classes.pair}>
          <TextInput
            size="md"
            type="date"
            label="Collect on"
            data-autofocus
            min={shown?.earliest}
            max={shown?.latest}
            value={day === "" ? (shown?.earliest ?? "") : day}
            onChange={({ currentTarget }) => setDay(currentTarget.value)}
            error={failure?.fields.get("/collectOn")}
          />
          <NativeSelect
            size="md"
            label="Scheme"
            data={["CORE", "B2B"]}
            value={scheme}
            onChange={({ currentTarget }) => setScheme(currentTarget.value === "B2B" ? "B2B" : "CORE")}
          />
        </div>
        {preview.isPending ? <Skeleton width="100%" height={96} /> : shown && <Items items={shown.items} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            busy={making.isPending}
            refusal={unready ?? (shown?.items.length ? null : "There is nothing to collect.")}
          >
            {shown?.items.length ? `Collect ${formatMoney(shown.sum, "EUR")}` : "Collect"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Items({ items }: { items: DirectDebitPreview["items"] }) {
  if (items.length === 0)
    return <p className={classes.none}>Nothing is due by then that a mandate collects.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is reached by the keyboard
    <ul className={classes.items} tabIndex={0} aria-label={`${items.length} to collect`}>
      {items.map(({ invoice, customer, amount, dueDate }) => (
        <li key={invoice.id} className={classes.item}>
          <span>
            {customer.name}
            <span className={classes.minor}>
              {invoice.number} · due {formatDate(dueDate)}
            </span>
          </span>
          <span className={classes.amount}>{formatMoney(amount, "EUR")}</span>
        </li>
      ))}
    </ul>
  );
}

function Made({ file, onClose }: { file: Awaited<ReturnType<typeof createDebits>>; onClose: () => void }) {
  return (
    <Dialog
      onClose={onClose}
      title="The file is made"
      focusTitle
      lead={`${formatMoney(file.sum, "EUR")} of ${file.count} ${file.count === 1 ? "invoice" : "invoices"}, to be collected on ${formatDate(file.collectOn)}. Give the file to your bank.`}
    >
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <DownloadLink variant="filled" icon={IconDownload} href={debitFileUrl(file.id)} download>
          Download file
        </DownloadLink>
      </DialogActions>
    </Dialog>
  );
}

/** Where the file for the bank is. */
export function debitFileUrl(id: string): string {
  return fileUrl("exportDirectDebits", { params: { id } });
}
