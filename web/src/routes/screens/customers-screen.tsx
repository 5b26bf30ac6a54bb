import { getRouteApi, Outlet, useNavigate } from "@tanstack/react-router";
import { CustomersPage } from "../../features/parties/customers/customers-page.tsx";

const route = getRouteApi("/frame/customers");

export function CustomersScreen() {
  const { q = "", add } = route.useSearch();
  const navigate = useNavigate();
  return (
    <>
      <CustomersPage
        q={q}
        addTenantId={add}
        onSearch={(text) =>
          void navigate({ to: "/customers", search: { q: text === "" ? undefined : text }, replace: true })
        }
        onAdded={(id) => void navigate({ to: "/customers/$id", params: { id }, search: { q } })}
      />
      <Outlet />
    </>
  );
}
