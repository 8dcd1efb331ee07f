/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as accounts from "../accounts.js";
import type * as admin from "../admin.js";
import type * as adminSteps from "../adminSteps.js";
import type * as auth from "../auth.js";
import type * as cleanup from "../cleanup.js";
import type * as conversations from "../conversations.js";
import type * as credentials from "../credentials.js";
import type * as crons from "../crons.js";
import type * as demo_people from "../demo/people.js";
import type * as demo_script from "../demo/script.js";
import type * as demo_talks from "../demo/talks.js";
import type * as demo_talks_languages from "../demo/talks/languages.js";
import type * as demo_talks_staffroom from "../demo/talks/staffroom.js";
import type * as erasure from "../erasure.js";
import type * as exporting from "../exporting.js";
import type * as http from "../http.js";
import type * as indexing_builtin from "../indexing/builtin.js";
import type * as indexing_cohere from "../indexing/cohere.js";
import type * as indexing_cohereSdk from "../indexing/cohereSdk.js";
import type * as indexing_drainer from "../indexing/drainer.js";
import type * as indexing_embedDue from "../indexing/embedDue.js";
import type * as indexing_embedder from "../indexing/embedder.js";
import type * as indexing_embedderRun from "../indexing/embedderRun.js";
import type * as indexing_embedding from "../indexing/embedding.js";
import type * as indexing_meaning from "../indexing/meaning.js";
import type * as indexing_nearest from "../indexing/nearest.js";
import type * as indexing_openai from "../indexing/openai.js";
import type * as indexing_provider from "../indexing/provider.js";
import type * as indexing_putOff from "../indexing/putOff.js";
import type * as indexing_queue from "../indexing/queue.js";
import type * as indexing_repair from "../indexing/repair.js";
import type * as indexing_request from "../indexing/request.js";
import type * as lib_accountRules from "../lib/accountRules.js";
import type * as lib_backoff from "../lib/backoff.js";
import type * as lib_base64url from "../lib/base64url.js";
import type * as lib_bodyMatch from "../lib/bodyMatch.js";
import type * as lib_codeLink from "../lib/codeLink.js";
import type * as lib_codeMail from "../lib/codeMail.js";
import type * as lib_commonPasswords from "../lib/commonPasswords.js";
import type * as lib_device from "../lib/device.js";
import type * as lib_digest from "../lib/digest.js";
import type * as lib_errors from "../lib/errors.js";
import type * as lib_exportFiles from "../lib/exportFiles.js";
import type * as lib_exported from "../lib/exported.js";
import type * as lib_fold from "../lib/fold.js";
import type * as lib_functionWords from "../lib/functionWords.js";
import type * as lib_functions from "../lib/functions.js";
import type * as lib_html from "../lib/html.js";
import type * as lib_limits from "../lib/limits.js";
import type * as lib_oneAtATime from "../lib/oneAtATime.js";
import type * as lib_pages from "../lib/pages.js";
import type * as lib_passwordHash from "../lib/passwordHash.js";
import type * as lib_passwordProvider from "../lib/passwordProvider.js";
import type * as lib_plainPreview from "../lib/plainPreview.js";
import type * as lib_proofOfWork from "../lib/proofOfWork.js";
import type * as lib_pushEncryption from "../lib/pushEncryption.js";
import type * as lib_pushEndpoint from "../lib/pushEndpoint.js";
import type * as lib_pushRequest from "../lib/pushRequest.js";
import type * as lib_requestIp from "../lib/requestIp.js";
import type * as lib_retryAfter from "../lib/retryAfter.js";
import type * as lib_searchText from "../lib/searchText.js";
import type * as lib_settings from "../lib/settings.js";
import type * as lib_settings_numbers from "../lib/settings/numbers.js";
import type * as lib_settings_secrets from "../lib/settings/secrets.js";
import type * as lib_settings_texts from "../lib/settings/texts.js";
import type * as lib_signInWork from "../lib/signInWork.js";
import type * as lib_signUpRules from "../lib/signUpRules.js";
import type * as lib_tasks from "../lib/tasks.js";
import type * as lib_text from "../lib/text.js";
import type * as lib_time from "../lib/time.js";
import type * as lib_timeText from "../lib/timeText.js";
import type * as lib_validators from "../lib/validators.js";
import type * as lib_vapid from "../lib/vapid.js";
import type * as lib_webhookSignature from "../lib/webhookSignature.js";
import type * as lib_webhookUrl from "../lib/webhookUrl.js";
import type * as lib_wordRanking from "../lib/wordRanking.js";
import type * as lib_workflows from "../lib/workflows.js";
import type * as mail_answer from "../mail/answer.js";
import type * as mail_outbox from "../mail/outbox.js";
import type * as mail_sender from "../mail/sender.js";
import type * as mail_server from "../mail/server.js";
import type * as mail_words from "../mail/words.js";
import type * as messages from "../messages.js";
import type * as model_access from "../model/access.js";
import type * as model_accounts from "../model/accounts.js";
import type * as model_activity from "../model/activity.js";
import type * as model_administration_bots from "../model/administration/bots.js";
import type * as model_administration_codes from "../model/administration/codes.js";
import type * as model_administration_erasures from "../model/administration/erasures.js";
import type * as model_administration_figures from "../model/administration/figures.js";
import type * as model_administration_help from "../model/administration/help.js";
import type * as model_administration_indexing from "../model/administration/indexing.js";
import type * as model_administration_mail from "../model/administration/mail.js";
import type * as model_administration_people from "../model/administration/people.js";
import type * as model_administration_reports from "../model/administration/reports.js";
import type * as model_apiTokens from "../model/apiTokens.js";
import type * as model_blocks from "../model/blocks.js";
import type * as model_botEvents from "../model/botEvents.js";
import type * as model_bots from "../model/bots.js";
import type * as model_conversations from "../model/conversations.js";
import type * as model_embedderState from "../model/embedderState.js";
import type * as model_embeddings from "../model/embeddings.js";
import type * as model_erasure from "../model/erasure.js";
import type * as model_exportCopies from "../model/exportCopies.js";
import type * as model_exports from "../model/exports.js";
import type * as model_factories from "../model/factories.js";
import type * as model_hidden from "../model/hidden.js";
import type * as model_hybridSearch from "../model/hybridSearch.js";
import type * as model_invites from "../model/invites.js";
import type * as model_lastMessage from "../model/lastMessage.js";
import type * as model_mailQueue from "../model/mailQueue.js";
import type * as model_memberships from "../model/memberships.js";
import type * as model_messageChanges from "../model/messageChanges.js";
import type * as model_messageCounts from "../model/messageCounts.js";
import type * as model_messageViews from "../model/messageViews.js";
import type * as model_messageWindow from "../model/messageWindow.js";
import type * as model_messages from "../model/messages.js";
import type * as model_nameIndex from "../model/nameIndex.js";
import type * as model_pairs from "../model/pairs.js";
import type * as model_people from "../model/people.js";
import type * as model_personRows from "../model/personRows.js";
import type * as model_preferences from "../model/preferences.js";
import type * as model_presence from "../model/presence.js";
import type * as model_pushContent from "../model/pushContent.js";
import type * as model_pushQueue from "../model/pushQueue.js";
import type * as model_pushSubscriptions from "../model/pushSubscriptions.js";
import type * as model_rateBuckets from "../model/rateBuckets.js";
import type * as model_receipts from "../model/receipts.js";
import type * as model_reports from "../model/reports.js";
import type * as model_requests from "../model/requests.js";
import type * as model_resetCodes from "../model/resetCodes.js";
import type * as model_search from "../model/search.js";
import type * as model_searchRepair from "../model/searchRepair.js";
import type * as model_searchTexts from "../model/searchTexts.js";
import type * as model_sendRate from "../model/sendRate.js";
import type * as model_sessions from "../model/sessions.js";
import type * as model_signInGuard from "../model/signInGuard.js";
import type * as model_signInProofs from "../model/signInProofs.js";
import type * as model_typing from "../model/typing.js";
import type * as model_unread from "../model/unread.js";
import type * as model_users from "../model/users.js";
import type * as presence from "../presence.js";
import type * as push from "../push.js";
import type * as rest_openApi from "../rest/openApi.js";
import type * as rest_operations from "../rest/operations.js";
import type * as rest_responses from "../rest/responses.js";
import type * as rest_routes from "../rest/routes.js";
import type * as search from "../search.js";
import type * as seed from "../seed.js";
import type * as supervisor from "../supervisor.js";
import type * as tables_accounts from "../tables/accounts.js";
import type * as tables_bots from "../tables/bots.js";
import type * as tables_conversations from "../tables/conversations.js";
import type * as tables_indexing from "../tables/indexing.js";
import type * as tables_leaving from "../tables/leaving.js";
import type * as tables_people from "../tables/people.js";
import type * as tables_push from "../tables/push.js";
import type * as tokens from "../tokens.js";
import type * as users from "../users.js";
import type * as webhooks from "../webhooks.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  accounts: typeof accounts;
  admin: typeof admin;
  adminSteps: typeof adminSteps;
  auth: typeof auth;
  cleanup: typeof cleanup;
  conversations: typeof conversations;
  credentials: typeof credentials;
  crons: typeof crons;
  "demo/people": typeof demo_people;
  "demo/script": typeof demo_script;
  "demo/talks": typeof demo_talks;
  "demo/talks/languages": typeof demo_talks_languages;
  "demo/talks/staffroom": typeof demo_talks_staffroom;
  erasure: typeof erasure;
  exporting: typeof exporting;
  http: typeof http;
  "indexing/builtin": typeof indexing_builtin;
  "indexing/cohere": typeof indexing_cohere;
  "indexing/cohereSdk": typeof indexing_cohereSdk;
  "indexing/drainer": typeof indexing_drainer;
  "indexing/embedDue": typeof indexing_embedDue;
  "indexing/embedder": typeof indexing_embedder;
  "indexing/embedderRun": typeof indexing_embedderRun;
  "indexing/embedding": typeof indexing_embedding;
  "indexing/meaning": typeof indexing_meaning;
  "indexing/nearest": typeof indexing_nearest;
  "indexing/openai": typeof indexing_openai;
  "indexing/provider": typeof indexing_provider;
  "indexing/putOff": typeof indexing_putOff;
  "indexing/queue": typeof indexing_queue;
  "indexing/repair": typeof indexing_repair;
  "indexing/request": typeof indexing_request;
  "lib/accountRules": typeof lib_accountRules;
  "lib/backoff": typeof lib_backoff;
  "lib/base64url": typeof lib_base64url;
  "lib/bodyMatch": typeof lib_bodyMatch;
  "lib/codeLink": typeof lib_codeLink;
  "lib/codeMail": typeof lib_codeMail;
  "lib/commonPasswords": typeof lib_commonPasswords;
  "lib/device": typeof lib_device;
  "lib/digest": typeof lib_digest;
  "lib/errors": typeof lib_errors;
  "lib/exportFiles": typeof lib_exportFiles;
  "lib/exported": typeof lib_exported;
  "lib/fold": typeof lib_fold;
  "lib/functionWords": typeof lib_functionWords;
  "lib/functions": typeof lib_functions;
  "lib/html": typeof lib_html;
  "lib/limits": typeof lib_limits;
  "lib/oneAtATime": typeof lib_oneAtATime;
  "lib/pages": typeof lib_pages;
  "lib/passwordHash": typeof lib_passwordHash;
  "lib/passwordProvider": typeof lib_passwordProvider;
  "lib/plainPreview": typeof lib_plainPreview;
  "lib/proofOfWork": typeof lib_proofOfWork;
  "lib/pushEncryption": typeof lib_pushEncryption;
  "lib/pushEndpoint": typeof lib_pushEndpoint;
  "lib/pushRequest": typeof lib_pushRequest;
  "lib/requestIp": typeof lib_requestIp;
  "lib/retryAfter": typeof lib_retryAfter;
  "lib/searchText": typeof lib_searchText;
  "lib/settings": typeof lib_settings;
  "lib/settings/numbers": typeof lib_settings_numbers;
  "lib/settings/secrets": typeof lib_settings_secrets;
  "lib/settings/texts": typeof lib_settings_texts;
  "lib/signInWork": typeof lib_signInWork;
  "lib/signUpRules": typeof lib_signUpRules;
  "lib/tasks": typeof lib_tasks;
  "lib/text": typeof lib_text;
  "lib/time": typeof lib_time;
  "lib/timeText": typeof lib_timeText;
  "lib/validators": typeof lib_validators;
  "lib/vapid": typeof lib_vapid;
  "lib/webhookSignature": typeof lib_webhookSignature;
  "lib/webhookUrl": typeof lib_webhookUrl;
  "lib/wordRanking": typeof lib_wordRanking;
  "lib/workflows": typeof lib_workflows;
  "mail/answer": typeof mail_answer;
  "mail/outbox": typeof mail_outbox;
  "mail/sender": typeof mail_sender;
  "mail/server": typeof mail_server;
  "mail/words": typeof mail_words;
  messages: typeof messages;
  "model/access": typeof model_access;
  "model/accounts": typeof model_accounts;
  "model/activity": typeof model_activity;
  "model/administration/bots": typeof model_administration_bots;
  "model/administration/codes": typeof model_administration_codes;
  "model/administration/erasures": typeof model_administration_erasures;
  "model/administration/figures": typeof model_administration_figures;
  "model/administration/help": typeof model_administration_help;
  "model/administration/indexing": typeof model_administration_indexing;
  "model/administration/mail": typeof model_administration_mail;
  "model/administration/people": typeof model_administration_people;
  "model/administration/reports": typeof model_administration_reports;
  "model/apiTokens": typeof model_apiTokens;
  "model/blocks": typeof model_blocks;
  "model/botEvents": typeof model_botEvents;
  "model/bots": typeof model_bots;
  "model/conversations": typeof model_conversations;
  "model/embedderState": typeof model_embedderState;
  "model/embeddings": typeof model_embeddings;
  "model/erasure": typeof model_erasure;
  "model/exportCopies": typeof model_exportCopies;
  "model/exports": typeof model_exports;
  "model/factories": typeof model_factories;
  "model/hidden": typeof model_hidden;
  "model/hybridSearch": typeof model_hybridSearch;
  "model/invites": typeof model_invites;
  "model/lastMessage": typeof model_lastMessage;
  "model/mailQueue": typeof model_mailQueue;
  "model/memberships": typeof model_memberships;
  "model/messageChanges": typeof model_messageChanges;
  "model/messageCounts": typeof model_messageCounts;
  "model/messageViews": typeof model_messageViews;
  "model/messageWindow": typeof model_messageWindow;
  "model/messages": typeof model_messages;
  "model/nameIndex": typeof model_nameIndex;
  "model/pairs": typeof model_pairs;
  "model/people": typeof model_people;
  "model/personRows": typeof model_personRows;
  "model/preferences": typeof model_preferences;
  "model/presence": typeof model_presence;
  "model/pushContent": typeof model_pushContent;
  "model/pushQueue": typeof model_pushQueue;
  "model/pushSubscriptions": typeof model_pushSubscriptions;
  "model/rateBuckets": typeof model_rateBuckets;
  "model/receipts": typeof model_receipts;
  "model/reports": typeof model_reports;
  "model/requests": typeof model_requests;
  "model/resetCodes": typeof model_resetCodes;
  "model/search": typeof model_search;
  "model/searchRepair": typeof model_searchRepair;
  "model/searchTexts": typeof model_searchTexts;
  "model/sendRate": typeof model_sendRate;
  "model/sessions": typeof model_sessions;
  "model/signInGuard": typeof model_signInGuard;
  "model/signInProofs": typeof model_signInProofs;
  "model/typing": typeof model_typing;
  "model/unread": typeof model_unread;
  "model/users": typeof model_users;
  presence: typeof presence;
  push: typeof push;
  "rest/openApi": typeof rest_openApi;
  "rest/operations": typeof rest_operations;
  "rest/responses": typeof rest_responses;
  "rest/routes": typeof rest_routes;
  search: typeof search;
  seed: typeof seed;
  supervisor: typeof supervisor;
  "tables/accounts": typeof tables_accounts;
  "tables/bots": typeof tables_bots;
  "tables/conversations": typeof tables_conversations;
  "tables/indexing": typeof tables_indexing;
  "tables/leaving": typeof tables_leaving;
  "tables/people": typeof tables_people;
  "tables/push": typeof tables_push;
  tokens: typeof tokens;
  users: typeof users;
  webhooks: typeof webhooks;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {
  workflow: import("@convex-dev/workflow/_generated/component.js").ComponentApi<"workflow">;
};
