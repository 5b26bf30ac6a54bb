import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import { lazy, Suspense, useState } from "react";
import classes from "./explain-line.module.css";

const ExplanationDialog = lazy(() =>
  import("./explanation-dialog.tsx").then((module) => ({ default: module.ExplanationDialog })),
);

interface ExplainLineProps {
  invoice: Invoice;
  line: InvoiceLine;
}

/** Opens the explanation of a line. Lines written by a person have none. */
export function ExplainLine({ invoice, line }: ExplainLineProps) {
  const [opened, setOpened] = useState(false);
  if (line.kind === "manual" || line.kind === "charge") return null;
  return (
    <>
      <button
        type="button"
        className={classes.explain}
        aria-label={`Explain ${[line.product, line.description].filter((part) => part !== null).join(", ")}`}
        onClick={() => setOpened(true)}
      >
        Explain
      </button>
      {opened && (
        <Suspense>
          <ExplanationDialog
            invoice={invoice}
            line={line}
            position={invoice.lines.indexOf(line) + 1}
            onClose={() => setOpened(false)}
          />
        </Suspense>
      )}
    </>
  );
}
