import { api } from "@convex/_generated/api";
import { useAuthActions } from "@convex-dev/auth/react";
import { useQuery } from "convex/react";
import { useEffect } from "react";
import { OutboxProvider } from "../features/messages/hooks/OutboxProvider";
import { Shell } from "./Shell";
import { Splash } from "./Splash";

/** Who is here. A session that ended elsewhere leads back to signing in. */
export function SignedIn() {
  const viewer = useQuery(api.users.viewer);
  const { signOut } = useAuthActions();
  const gone = viewer === null;

  useEffect(() => {
    if (gone) void signOut();
  }, [gone, signOut]);

  if (!viewer) return <Splash />;
  return (
    <OutboxProvider key={viewer._id} userId={viewer._id}>
      <Shell viewer={viewer} />
    </OutboxProvider>
  );
}
