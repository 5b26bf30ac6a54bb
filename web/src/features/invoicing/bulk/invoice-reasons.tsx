import classes from "./bulk-dialog.module.css";

interface InvoiceReasonsProps {
  name: string;
  /** What the last column says of each invoice. */
  head: string;
  rows: readonly { id: string; number: string; customer: string; text: string; hint?: string | undefined }[];
}

/** Invoices with a word on each, a few rows high. */
export function InvoiceReasons({ name, head, rows }: InvoiceReasonsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard.
    <section className={classes.scroll} aria-label={name} tabIndex={0}>
      <table className={classes.table}>
        <caption className="visually-hidden">{name}</caption>
        <colgroup>
          <col className={classes.numbers} />
          <col />
          <col />
        </colgroup>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Invoice Number</th>
            <th scope="col">Customer</th>
            <th scope="col">{head}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, number, customer, text, hint }) => (
            <tr key={id}>
              <td className={classes.number}>{number}</td>
              <td title={customer}>{customer}</td>
              <td title={hint}>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
