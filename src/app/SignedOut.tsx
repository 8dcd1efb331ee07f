import { AuthPage } from "../features/auth/components/AuthPage";

/** Loaded for who has to sign in. */
export default function SignedOut() {
  return <AuthPage />;
}
