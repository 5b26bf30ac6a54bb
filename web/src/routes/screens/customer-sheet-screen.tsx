import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { RunningMonth } from "../../features/billing/running-month/running-month.tsx";
import { CustomerSheet } from "../../features/parties/customers/customer-sheet.tsx";
import { CustomerTerms } from "../../features/pricing/customer-terms/customer-terms.tsx";

const route = getRouteApi("/frame/customers/$id");

export function CustomerSheetScreen() {
  const { id } = route.useParams();
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
      onClose={() => void navigate({ to: "/customers", search: true, resetScroll: false })}
    />
  );
}
