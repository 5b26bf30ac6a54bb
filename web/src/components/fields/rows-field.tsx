import { Textarea } from "@mantine/core";
import classes from "./rows-field.module.css";

interface RowsFieldProps {
  description: string;
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
}

/** Rows of a table as text: pasted from a spreadsheet, typed, or read from a CSV file. */
export function RowsField({ description, placeholder, value, onChange }: RowsFieldProps) {
  return (
    <>
      <Textarea
        label="Rows"
        description={description}
        placeholder={placeholder}
        rows={8}
        spellCheck={false}
        data-autofocus
        classNames={{ input: classes.rows }}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onPaste={(event) => {
          // The browser would take minutes over ten thousand rows.
          event.preventDefault();
          const { value: before, selectionStart, selectionEnd } = event.currentTarget;
          const pasted = event.clipboardData.getData("text/plain");
          onChange(before.slice(0, selectionStart) + pasted + before.slice(selectionEnd));
        }}
      />
      <label className={classes.file}>
        CSV file
        <input
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          onChange={({ currentTarget }) => {
            const [chosen] = currentTarget.files ?? [];
            void chosen?.text().then(onChange);
          }}
        />
      </label>
    </>
  );
}
