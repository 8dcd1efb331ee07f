import { ConvexAuthProvider, useAuthToken } from "@convex-dev/auth/react";
import { useConvexAuth, type ConvexReactClient } from "convex/react";
import { lazy, Suspense, useEffect, useState } from "react";
import { Router } from "wouter";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Toaster } from "../components/Toaster";
import { useConnection } from "../lib/connection";
import { stopPushes } from "../lib/push";
import { seen } from "../lib/seen/seen";
import { ROUTING } from "./address";
import { CrashPage } from "./CrashPage";
import { LiveRegions } from "./LiveRegions";
import { SignedIn } from "./SignedIn";
import { Splash } from "./Splash";
import { useNewVersion } from "./useNewVersion";

// Who is signed in, as most are, need not load it.
const SignedOut = lazy(() => import("./SignedOut"));

export function App({ client }: { client: ConvexReactClient }) {
  useNewVersion();
  return (
    <ErrorBoundary fallback={(error) => <CrashPage error={error} />}>
      <ConvexAuthProvider client={client}>
        <Router {...ROUTING}>
          <Door />
        </Router>
        <LiveRegions />
        <Toaster />
      </ConvexAuthProvider>
    </ErrorBoundary>
  );
}

/**
 *   asking -> in | out;  asking -> waiting (no connection, but a token) -> in | out
 * Who waits is shown what they saw last. Nothing of it comes from the server, which has not yet
 * said that the token still counts.
 */
function Door() {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const token = useAuthToken();
  const isAway = useConnection().state === "offline";
  const [waits, setWaits] = useState(false);
  const out = !isLoading && !isAuthenticated;
  if (isLoading && token !== null && isAway && !waits) setWaits(true);
  if (!isLoading && waits) setWaits(false);

  useEffect(() => {
    if (!out) return;
    void seen.forget();
    void stopPushes().catch(() => undefined);
  }, [out]);

  if (out) {
    return (
      <Suspense fallback={<Splash />}>
        <SignedOut />
      </Suspense>
    );
  }
  return isAuthenticated || waits ? <SignedIn isConfirmed={isAuthenticated} /> : <Splash />;
}
