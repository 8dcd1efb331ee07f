import type { ActionCtx } from "../_generated/server";

/** From where this call came; null where the backend cannot tell. */
export async function getIp(ctx: ActionCtx): Promise<string | null> {
  const { ip } = await ctx.meta.getRequestMetadata();
  return ip;
}
