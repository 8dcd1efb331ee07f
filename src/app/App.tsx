import { ConvexAuthProvider } from "@convex-dev/auth/react";
import { Authenticated, AuthLoading, Unauthenticated, type ConvexReactClient } from "convex/react";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Toaster } from "../components/Toaster";
import { AuthPage } from "../features/auth/components/AuthPage";
import { CrashPage } from "./CrashPage";
import { LiveRegions } from "./LiveRegions";
import { SignedIn } from "./SignedIn";
import { Splash } from "./Splash";

export function App({ client }: { client: ConvexReactClient }) {
  return (
    <ErrorBoundary fallback={(error) => <CrashPage error={error} />}>
      <ConvexAuthProvider client={client}>
        <AuthLoading>
          <Splash />
        </AuthLoading>
        <Unauthenticated>
          <AuthPage />
        </Unauthenticated>
        <Authenticated>
          <SignedIn />
        </Authenticated>
        <LiveRegions />
        <Toaster />
      </ConvexAuthProvider>
    </ErrorBoundary>
  );
}
