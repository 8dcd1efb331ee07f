import { api } from "@convex/_generated/api";
import { useQuery } from "convex/react";
import { useEffect } from "react";
import { setServerFeatures } from "../lib/serverFeatures";

export function useServerFeatures(): void {
  const features = useQuery(api.users.getServerFeatures);
  useEffect(() => {
    if (features) setServerFeatures(features);
  }, [features]);
}
