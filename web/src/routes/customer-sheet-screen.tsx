import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { CustomerSheet } from "../features/customers/customer-sheet.tsx";

const route = getRouteApi("/frame/customers/$id");

export function CustomerSheetScreen() {
  const { id } = route.useParams();
  const navigate = useNavigate();
  return (
    <CustomerSheet
      key={id}
      id={id}
      onClose={() => void navigate({ to: "/customers", search: true, resetScroll: false })}
    />
  );
}
