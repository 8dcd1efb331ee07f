import { api } from "@convex/_generated/api";
import { useEffect } from "react";
import { setServerFeatures } from "../lib/serverFeatures";
import { useOptionalAnswer } from "../lib/useAnswer";

export function useServerFeatures(): void {
  const features = useOptionalAnswer(api.users.getServerFeatures, {});
  useEffect(() => {
    if (features) setServerFeatures(features);
  }, [features]);
}
