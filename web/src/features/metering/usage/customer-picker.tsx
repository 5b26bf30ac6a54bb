import { CustomerSelect } from "../../../components/fields/customer-select.tsx";
import classes from "./customer-picker.module.css";

interface CustomerPickerProps {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

/** All customers or one, found by typing. */
export function CustomerPicker({ value, onChange }: CustomerPickerProps) {
  return <CustomerSelect value={value} onChange={onChange} all="All customers" className={classes.picker} />;
}
