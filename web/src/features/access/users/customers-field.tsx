import type { User } from "@billow/contract/access/user.ts";
import { useQueryClient } from "@tanstack/react-query";
import { customerQuery } from "../../../api/parties/customers.ts";
import { Button } from "../../../components/button.tsx";
import { CustomerSelect } from "../../../components/fields/customer-select.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import classes from "./users-page.module.css";

export type Customers = User["customers"];

interface CustomersFieldProps {
  value: Customers;
  onChange: (value: Customers) => void;
  problem?: string | undefined;
}

/** Which customers a user sees: all of them, or only those that are picked. */
export function CustomersField({ value, onChange, problem }: CustomersFieldProps) {
  const add = useAdding(value ?? [], onChange);
  return (
    <div className={classes.customers}>
      <span className={classes.label} aria-hidden="true">
        Customers
      </span>
      <Segments
        label="Customers"
        value={value === null ? "all" : "some"}
        options={[
          { value: "all", label: "All customers" },
          { value: "some", label: "Only these" },
        ]}
        onChange={(chosen) => onChange(chosen === "all" ? null : [])}
      />
      {value !== null && (
        <>
          <CustomerSelect
            label="Add a customer"
            value={undefined}
            onChange={(id) => id !== undefined && add(id)}
            error={problem}
          />
          {value.length > 0 && (
            <ul className={classes.chosen} aria-label="Customers the user sees">
              {value.map(({ id, name }) => (
                <li key={id}>
                  <span>{name}</span>
                  <Button
                    size="compact"
                    variant="quiet"
                    onClick={() => onChange(value.filter((one) => one.id !== id))}
                    aria-label={`Take ${name} off`}
                  >
                    Remove
                  </Button>
                </li>
              ))}
            </ul>
          )}
          <p className={classes.hint}>They also see the customers that are billed with these.</p>
        </>
      )}
    </div>
  );
}

/** Adds the customer of an id, by the name that the search has found. */
function useAdding(value: NonNullable<Customers>, onChange: (value: Customers) => void) {
  const client = useQueryClient();
  return (id: string) => {
    if (value.some((one) => one.id === id)) return;
    void client
      .ensureQueryData(customerQuery(id))
      .then(({ name, tenantId }) => onChange([...value, { id, name, tenantId }]));
  };
}

/** What is wrong with it, if anything is. */
export function problemOfCustomers(value: Customers): string | undefined {
  return value !== null && value.length === 0 ? "Choose at least one customer." : undefined;
}
