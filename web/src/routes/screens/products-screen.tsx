import { Outlet } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { ProductsPage } from "../../features/pricing/products/products-page.tsx";
import { dateIn } from "../../format/calendar.ts";

export function ProductsScreen() {
  const { timeZone } = useMe().operator;
  return (
    <>
      <ProductsPage today={dateIn(timeZone, new Date())} />
      <Outlet />
    </>
  );
}
