import { useSeesAll } from "../../api/access/session.ts";
import classes from "./customer-picker.module.css";
import { CustomerSelect } from "./customer-select.tsx";

interface CustomerPickerProps {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

/** One customer, found by typing, or all of them for those who see all. */
export function CustomerPicker({ value, onChange }: CustomerPickerProps) {
  const all = useSeesAll() ? { all: "All customers" } : {};
  return <CustomerSelect value={value} onChange={onChange} {...all} className={classes.picker} />;
}
