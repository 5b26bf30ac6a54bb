import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { RunningMonth } from "../../features/billing/running-month/running-month.tsx";
import { CustomerCharges } from "../../features/collections/charges/customer-charges.tsx";
import { CustomerSheet } from "../../features/parties/customers/customer-sheet.tsx";
import { CustomerPayments } from "../../features/payments/customer-payments/customer-payments.tsx";
import { CustomerTerms } from "../../features/pricing/customer-terms/customer-terms.tsx";
import { dateIn } from "../../format/calendar.ts";

const route = getRouteApi("/frame/customers/$id");

export function CustomerSheetScreen() {
  const { id } = route.useParams();
  const { timeZone } = useMe().operator;
  const navigate = useNavigate();
  return (
    <CustomerSheet
      key={id}
      id={id}
      terms={(customer) => (
        <>
          <RunningMonth customerId={customer.id} />
          <CustomerTerms customer={customer} />
        </>
      )}
      payments={(customer) => (
        <>
          <CustomerPayments customer={customer} today={dateIn(timeZone, new Date())} />
          <CustomerCharges customerId={customer.id} />
        </>
      )}
      onClose={() => void navigate({ to: "/customers", search: true, resetScroll: false })}
    />
  );
}
