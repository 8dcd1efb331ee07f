import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";
import { digest } from "./lib/digest";
import { userMutation, userQuery } from "./lib/functions";
import { vScope } from "./lib/validators";
import { requireSession } from "./model/access";
import * as ApiTokens from "./model/apiTokens";

/** Personal access tokens for the HTTP API (see `GET /openapi.json`). */

const vWanted = {
  name: v.string(),
  scopes: v.array(vScope),
  /** How long it is good for, at most ten years; without it until it is revoked. */
  expiresInDays: v.optional(v.number()),
};

/** Makes a token and returns it, once: only its hash is kept. Throws `BadRequest` over 20. */
export const createToken = action({
  args: vWanted,
  returns: v.object({ token: v.string() }),
  handler: async (ctx, wanted) => {
    const token = ApiTokens.randomToken();
    const tokenHash = await digest(token);
    await ctx.runMutation(internal.tokens.storeToken, { ...wanted, tokenHash });
    return { token };
  },
});

export const listTokens = userQuery({
  args: {},
  returns: v.array(
    v.object({
      _id: v.id("apiTokens"),
      name: v.string(),
      scopes: v.array(vScope),
      createdAt: v.number(),
      lastUsedAt: v.union(v.number(), v.null()),
      expiresAt: v.union(v.number(), v.null()),
    }),
  ),
  handler: async (ctx) => {
    const tokens = await ApiTokens.listTokens(ctx, ctx.user._id);
    return tokens.map(({ _id, name, scopes, _creationTime, lastUsedAt, expiresAt }) => ({
      _id,
      name,
      scopes,
      createdAt: _creationTime,
      lastUsedAt: lastUsedAt ?? null,
      expiresAt: expiresAt ?? null,
    }));
  },
});

/** The next request with it is refused. Throws `NotFound` for anybody else's. */
export const revokeToken = userMutation({
  args: { tokenId: v.id("apiTokens") },
  returns: v.null(),
  handler: async (ctx, { tokenId }) => {
    await ApiTokens.revokeToken(ctx, ctx.user._id, tokenId);
    return null;
  },
});

export const storeToken = internalMutation({
  args: { ...vWanted, tokenHash: v.string() },
  returns: v.null(),
  handler: async (ctx, token) => {
    const { user } = await requireSession(ctx, { notExpiredAt: Date.now() });
    await ApiTokens.storeToken(ctx, { ...token, userId: user._id });
    return null;
  },
});
