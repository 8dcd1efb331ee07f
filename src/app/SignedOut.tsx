import { useEffect, useState } from "react";
import { AuthPage } from "../features/auth/components/AuthPage";
import { forgetSession, wasSessionEnded } from "../lib/useSignOut";

/** Loaded for who has to sign in. */
export default function SignedOut() {
  const [wasEnded] = useState(wasSessionEnded);
  useEffect(forgetSession, []);
  return <AuthPage wasEnded={wasEnded} />;
}
