import { getRouteApi, useNavigate } from "@tanstack/react-router";
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
      terms={(customer) => <CustomerTerms customer={customer} />}
      onClose={() => void navigate({ to: "/customers", search: true, resetScroll: false })}
    />
  );
}
