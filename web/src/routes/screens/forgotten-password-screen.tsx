import { Link } from "@tanstack/react-router";
import { ForgottenPasswordPage } from "../../features/access/sign-in/forgotten-password-page.tsx";

export function ForgottenPasswordScreen() {
  return <ForgottenPasswordPage links={<Link to="/sign-in">Back to sign-in</Link>} />;
}
