import { api } from "@convex/_generated/api";
import { useAuthActions } from "@convex-dev/auth/react";
import { useQuery } from "convex/react";
import { useEffect } from "react";
import { OutboxProvider } from "../features/messages/hooks/OutboxProvider";
import { useKeptChanges } from "../lib/changes/useKeptChanges";
import { useConnection } from "../lib/connection";
import { useSeen } from "../lib/seen/seen";
import { noteSession } from "../lib/useSignOut";
import { Shell } from "./Shell";
import { Splash } from "./Splash";
import type { Viewer } from "./viewer";

interface SignedInProps {
  /** The server has said that this session counts; without a connection that has to wait. */
  isConfirmed: boolean;
}

/** Who is here. A session that ended elsewhere leads back to signing in. */
export function SignedIn({ isConfirmed }: SignedInProps) {
  const answer = useQuery(api.users.viewer);
  const isAway = useConnection().state === "offline";
  const { signOut } = useAuthActions();
  // Nobody, as long as it is not confirmed, only means that nobody has been asked yet.
  const live: Viewer | null | undefined = answer ?? (isConfirmed ? answer : undefined);
  const viewer = useSeen("viewer", live, { isAway });
  const gone = viewer === null;
  useKeptChanges(viewer?._id ?? null, isConfirmed);

  useEffect(() => {
    if (isConfirmed) noteSession();
  }, [isConfirmed]);

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
