import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { CustomerTerms } from "../features/customer-terms/customer-terms.tsx";
import { CustomerSheet } from "../features/customers/customer-sheet.tsx";

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
