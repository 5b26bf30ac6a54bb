import { NativeSelect, TextInput } from "@mantine/core";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useState } from "react";
import { fileUrl } from "../../../api/client/download.ts";
import { Button } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { addDays } from "../../../format/calendar.ts";
import { formatMonth } from "../../../format/date.ts";

type Format = "datev" | "vat" | "csv" | "hledger" | "beancount";
type Chart = "skr03" | "skr04" | "us";
type Debtors = "collective" | "personal";

const FORMATS: readonly { value: Format; label: string }[] = [
  { value: "datev", label: "DATEV booking batch (EXTF)" },
  { value: "vat", label: "VAT summary" },
  { value: "csv", label: "Entries as CSV" },
  { value: "hledger", label: "Journal for hledger" },
  { value: "beancount", label: "Journal for beancount" },
];

const CHARTS: readonly { value: Chart; label: string }[] = [
  { value: "skr03", label: "SKR03" },
  { value: "skr04", label: "SKR04" },
  { value: "us", label: "US" },
];

const DEBTORS: readonly { value: Debtors; label: string }[] = [
  { value: "collective", label: "All on one account" },
  { value: "personal", label: "An account for each customer" },
];

interface Choice {
  format: Format;
  /** Empty for all months. */
  month: string;
  chart: Chart;
  consultant: string;
  client: string;
  debtors: Debtors;
}

interface ExportBooksDialogProps {
  issuerId: string;
  /** Months with postings, the newest first. */
  months: readonly string[];
  onClose: () => void;
}

/** Asks which month of the books is wanted, and for which program. */
export function ExportBooksDialog({ issuerId, months, onClose }: ExportBooksDialogProps) {
  const [choice, setChoice] = useState<Choice>(() => ({
    format: "datev",
    month: months[1] ?? months[0] ?? "",
    chart: "skr03",
    ...storedNumbers(),
  }));
  const set = (change: Partial<Choice>) => setChoice((before) => ({ ...before, ...change }));
  const { format, month, consultant, client } = choice;
  const isDatev = format === "datev";
  const faults = isDatev ? faultsOf(choice) : {};
  const isOfMonth = isDatev || format === "vat";
  const isMissing = (isOfMonth && month === "") || (isDatev && (consultant === "" || client === ""));
  const isReady = !isMissing && Object.keys(faults).length === 0;
  return (
    <Dialog onClose={onClose} title="Export the books" lead="Every export is in the audit log.">
      <div className={form.form}>
        <NativeSelect
          size="md"
          label="Format"
          data-autofocus
          data={[...FORMATS]}
          value={format}
          onChange={({ currentTarget }) =>
            set({
              format: FORMATS.find(({ value }) => value === currentTarget.value)?.value ?? "datev",
              month: month === "" ? (months[0] ?? "") : month,
            })
          }
        />
        <NativeSelect
          size="md"
          label="Month"
          data={[
            ...(isOfMonth ? [] : [{ value: "", label: "All months" }]),
            ...months.map((value) => ({ value, label: formatMonth(`${value}-01`) })),
          ]}
          value={month}
          onChange={({ currentTarget }) => set({ month: currentTarget.value })}
        />
        {(isDatev || format === "csv") && (
          <NativeSelect
            size="md"
            label="Chart of accounts"
            data={CHARTS.filter(({ value }) => !isDatev || value !== "us")}
            value={choice.chart}
            onChange={({ currentTarget }) =>
              set({ chart: CHARTS.find(({ value }) => value === currentTarget.value)?.value ?? "skr03" })
            }
          />
        )}
        {isDatev && <DatevNumbers choice={choice} onChange={set} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          {isReady ? (
            <DownloadLink
              variant="filled"
              icon={IconDownload}
              href={urlOf(choice, issuerId)}
              download
              onClick={() => {
                if (isDatev) storeNumbers(choice);
              }}
            >
              Download
            </DownloadLink>
          ) : (
            <Button variant="filled" icon={IconDownload} refusal="Fill in both numbers and the month first.">
              Download
            </Button>
          )}
        </DialogActions>
      </div>
    </Dialog>
  );
}

interface DatevNumbersProps {
  choice: Choice;
  onChange: (change: Partial<Choice>) => void;
}

function DatevNumbers({ choice, onChange }: DatevNumbersProps) {
  const faults = faultsOf(choice);
  return (
    <>
      <TextInput
        size="md"
        label="Consultant number"
        description="Your tax consultant has both numbers from DATEV."
        inputMode="numeric"
        value={choice.consultant}
        error={faults.consultant}
        onChange={({ currentTarget }) => onChange({ consultant: currentTarget.value.trim() })}
      />
      <TextInput
        size="md"
        label="Client number"
        inputMode="numeric"
        value={choice.client}
        error={faults.client}
        onChange={({ currentTarget }) => onChange({ client: currentTarget.value.trim() })}
      />
      <NativeSelect
        size="md"
        label="Receivables"
        description={
          choice.debtors === "personal" && "A customer without a debtor number gets the next one, for good."
        }
        data={[...DEBTORS]}
        value={choice.debtors}
        onChange={({ currentTarget }) =>
          onChange({
            debtors: DEBTORS.find(({ value }) => value === currentTarget.value)?.value ?? "collective",
          })
        }
      />
    </>
  );
}

function faultsOf({ consultant, client }: Choice): { consultant?: string; client?: string } {
  return {
    ...(consultant !== "" && (!/^[1-9]\d{3,6}$/.test(consultant) || Number(consultant) < 1001)
      ? { consultant: "A number from 1001 to 9999999" }
      : {}),
    ...(client !== "" && !/^[1-9]\d{0,4}$/.test(client) ? { client: "A number from 1 to 99999" } : {}),
  };
}

function urlOf({ format, month, chart, consultant, client, debtors }: Choice, issuerId: string): string {
  const range = month === "" ? {} : { from: `${month}-01`, before: firstOfNext(month) };
  switch (format) {
    case "datev":
      return fileUrl("exportDatev", {
        query: {
          period: month,
          consultant,
          client,
          chart: chart === "us" ? "skr03" : chart,
          issuerId,
          debtors,
        },
      });
    case "vat":
      return fileUrl("exportVat", { query: { from: `${month}-01`, before: firstOfNext(month), issuerId } });
    case "csv":
      return fileUrl("exportEntries", { query: { ...range, chart, issuerId } });
    case "hledger":
      return fileUrl("exportJournal", { query: { ...range, issuerId } });
    case "beancount":
      return fileUrl("exportBeancount", { query: { ...range, issuerId } });
  }
}

function firstOfNext(month: string): string {
  return `${addDays(`${month}-01`, 31).slice(0, 7)}-01`;
}

const STORED = "billow-datev";

/** Both numbers, and what has accounts of its own, stay the same for years, so this browser keeps them. */
function storedNumbers(): Pick<Choice, "consultant" | "client" | "debtors"> {
  try {
    const [consultant = "", client = "", debtors] = (localStorage.getItem(STORED) ?? "").split("/");
    return { consultant, client, debtors: debtors === "personal" ? "personal" : "collective" };
  } catch {
    return { consultant: "", client: "", debtors: "collective" };
  }
}

function storeNumbers({ consultant, client, debtors }: Choice): void {
  try {
    localStorage.setItem(STORED, `${consultant}/${client}/${debtors}`);
  } catch {
    // Without storage they are typed again.
  }
}
