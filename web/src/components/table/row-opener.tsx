import classes from "./row-opener.module.css";

interface RowOpenerProps {
  /** The row's name. If it is cut off, the whole name is shown on hover. */
  children: string;
  onClick: () => void;
}

/** The name of a table's row, which opens the row. */
export function RowOpener({ children, onClick }: RowOpenerProps) {
  return (
    <button type="button" className={classes.opener} title={children} onClick={onClick}>
      {children}
    </button>
  );
}
