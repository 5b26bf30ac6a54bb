import { NativeSelect, TextInput } from "@mantine/core";
import { Banner } from "../../../components/states/banner.tsx";
import classes from "./bank.module.css";
import { type CsvForm, headingsOf, mappingOf } from "./csv-form.ts";

interface CsvFieldsProps {
  value: CsvForm;
  onChange: (value: CsvForm) => void;
  /** The file, whose first line has the headings. */
  head: string;
  tried: boolean;
}

const columns = [
  ["bookedOn", "Booking day"],
  ["amount", "Amount"],
  ["text", "Text"],
  ["name", "Other party"],
  ["iban", "Its account"],
  ["bankReference", "Bank’s reference"],
] as const;

/** How the columns of a CSV file are read. */
export function CsvFields({ value, onChange, head, tried }: CsvFieldsProps) {
  const headings = headingsOf(head, value.delimiter);
  const put = (field: keyof CsvForm) => (event: { currentTarget: { value: string } }) =>
    onChange({ ...value, [field]: event.currentTarget.value });
  return (
    <>
      {tried && mappingOf(value) === null && (
        <Banner tone="danger">
          Say the account, the currency and the columns of the day and the amount.
        </Banner>
      )}
      <div className={classes.pair}>
        <TextInput
          size="md"
          label="Account"
          value={value.account}
          onChange={put("account")}
          placeholder="IBAN"
        />
        <TextInput size="md" label="Currency" value={value.currency} onChange={put("currency")} />
        <NativeSelect
          size="md"
          label="Columns are parted by"
          value={value.delimiter}
          onChange={put("delimiter")}
          data={[
            { value: ";", label: "Semicolon" },
            { value: ",", label: "Comma" },
            { value: "\t", label: "Tab" },
          ]}
        />
        <NativeSelect
          size="md"
          label="Days are written"
          value={value.dates}
          onChange={put("dates")}
          data={["YYYY-MM-DD", "DD.MM.YYYY", "DD.MM.YY", "DD/MM/YYYY", "MM/DD/YYYY"]}
        />
        <NativeSelect
          size="md"
          label="Decimals are parted by"
          value={value.decimal}
          onChange={put("decimal")}
          data={[
            { value: ",", label: "Comma" },
            { value: ".", label: "Point" },
          ]}
        />
        {columns.map(([field, label]) => (
          <NativeSelect
            key={field}
            size="md"
            label={`Column: ${label}`}
            value={headings.includes(value[field]) ? value[field] : ""}
            onChange={put(field)}
            data={[{ value: "", label: "–" }, ...new Set(headings.filter((heading) => heading !== ""))]}
          />
        ))}
      </div>
    </>
  );
}
