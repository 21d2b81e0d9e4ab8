import { z } from "zod";
import type { JsonObject } from "./json.ts";

/**
 * The one table of errors. `status` is the HTTP status (the tRPC code follows from it), `retryable` says whether the same
 * call may succeed later, `actor` who must act: the caller, an operator of the installation, or the makers of Millrace.
 * `text` is what a person reads: what happened and what to do. Never branch on a text, only on a code.
 */
type ErrorEntry = { status: number; retryable: boolean; actor: "caller" | "operator" | "maker"; text: string };

export const errorRegistry = {
  // Requests
  "request.invalid": {
    status: 400,
    retryable: false,
    actor: "caller",
    text: "The request is not valid. Check the named fields.",
  },
  "request.malformed_json": {
    status: 400,
    retryable: false,
    actor: "caller",
    text: "The body is not valid JSON. Send a JSON document with content-type application/json.",
  },
  "request.unstorable_text": {
    status: 400,
    retryable: false,
    actor: "caller",
    text: "The body contains a character that can't be stored (U+0000 or half of a surrogate pair). Remove it and send again.",
  },
  "request.too_deep": {
    status: 400,
    retryable: false,
    actor: "caller",
    text: "The body is nested too deeply. Use at most 100 levels.",
  },
  "request.too_large": { status: 413, retryable: false, actor: "caller", text: "The body is too large." },
  "request.method_not_allowed": {
    status: 405,
    retryable: false,
    actor: "caller",
    text: "This address does not accept that method.",
  },
  "request.rate_limited": {
    status: 429,
    retryable: true,
    actor: "caller",
    text: "Too many requests. Wait for the time in the Retry-After header.",
  },
  "request.overloaded": {
    status: 503,
    retryable: true,
    actor: "operator",
    text: "Millrace is at its limit right now. Send the request again after the time in the Retry-After header.",
  },
  "request.conflict": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "Somebody else changed this in the meantime. Load it again and repeat your change.",
  },
  "request.wrong_origin": {
    status: 403,
    retryable: false,
    actor: "caller",
    text: "The request comes from another website. Open Millrace at its own address.",
  },
  "request.not_found": { status: 404, retryable: false, actor: "caller", text: "Nothing is here. Check the address." },
  // Sign-in
  "auth.required": { status: 401, retryable: false, actor: "caller", text: "Sign in to go on." },
  "auth.bad_credentials": {
    status: 401,
    retryable: false,
    actor: "caller",
    text: "This e-mail address and password do not match.",
  },
  "auth.too_many_attempts": {
    status: 429,
    retryable: true,
    actor: "caller",
    text: "Too many failed sign-ins. Wait 15 minutes and try again.",
  },
  "auth.session_not_found": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "This sign-in does not exist any more.",
  },
  "auth.forbidden": {
    status: 403,
    retryable: false,
    actor: "caller",
    text: "Your role does not include this permission. Ask an admin of your organization.",
  },
  "auth.email_taken": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "There is already an account with this e-mail address. Sign in instead.",
  },
  "auth.setup_done": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This installation is already set up. Sign in instead.",
  },
  // Organizations
  "organization.not_found": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "This organization does not exist, or you are not a member of it.",
  },
  "organization.slug_taken": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This address is already taken. Choose another one.",
  },
  "organization.last_owner": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "An organization needs an owner. Make somebody else owner first.",
  },
  "organization.own_role": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "You can't change your own role. Ask another owner or admin.",
  },
  "member.not_found": { status: 404, retryable: false, actor: "caller", text: "This person is not a member." },
  "member.exists": { status: 409, retryable: false, actor: "caller", text: "This person is already a member." },
  "organization.role_too_high": {
    status: 403,
    retryable: false,
    actor: "caller",
    text: "You can't give or change a role above your own.",
  },
  // Flows and versions
  "flow.not_found": { status: 404, retryable: false, actor: "caller", text: "This flow does not exist." },
  "flow.name_taken": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "Another flow already has this name. Choose another one.",
  },
  "flow.invalid": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "This flow can't be published. Fix the listed problems.",
  },
  "flow.no_error_handler": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The error handler that the flow settings name does not exist any more. Choose another flow there.",
  },
  "flow.nothing_to_publish": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "The draft is the same as the production version. Change something first.",
  },
  "flow.not_published": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This flow has no production version. Publish it first.",
  },
  "flow.draft_conflict": {
    status: 409,
    retryable: true,
    actor: "caller",
    text: "The draft was changed elsewhere. Your edits are applied again on the newest state.",
  },
  "flow.draft_too_large": {
    status: 413,
    retryable: false,
    actor: "caller",
    text: "The draft would be too large. Move parts of it into other flows, or keep large texts outside.",
  },
  "flow.path_taken": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "Another published flow already listens on this webhook path. Choose another path.",
  },
  "flow.no_manual_start": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This flow has no trigger that can be started by hand.",
  },
  "flow.edit_not_found": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "This saved edit does not exist. Choose another one from the history.",
  },
  // Branches
  "branch.not_found": { status: 404, retryable: false, actor: "caller", text: "This branch does not exist." },
  "branch.name_taken": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "Another branch of this flow already has this name. Choose another one.",
  },
  "branch.archived": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This branch is archived and can't be changed. Reopen it, make a new one, or go to another branch.",
  },
  "branch.not_archived": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This branch is open already. Go on with it.",
  },
  "branch.only_of_drafts": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "Only drafts have branches: production and versions are the same on all of them. Leave the branch out, or choose the draft.",
  },
  "branch.is_main": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "The main branch is what is published: it can't be renamed, archived or merged into itself.",
  },
  "branch.too_many": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This flow has as many open branches as it can have. Merge or archive one first.",
  },
  "branch.nothing_to_merge": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "There is nothing new to merge.",
  },
  "branch.moved": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "One of the branches was changed since you looked. Look at the merge again.",
  },
  "branch.unresolved": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "Both branches changed the same things. Choose for each of them.",
  },
  "flow.gate_closed": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This organization asks for more before it publishes. Do what the checklist in the publish dialog says.",
  },
  "approval.not_found": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "This request for approval does not exist.",
  },
  "approval.own_request": {
    status: 403,
    retryable: false,
    actor: "caller",
    text: "Somebody else has to decide on what you asked for yourself.",
  },
  "approval.already_decided": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This request is decided already, or a newer one has taken its place.",
  },
  "version.production_moved": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "Production has moved to another version in the meantime. Look at what changes now, then decide again.",
  },
  "version.in_production": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This version is in production already.",
  },
  "pin.not_possible": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The output of this node can't be pinned.",
  },
  "pin.too_large": {
    status: 413,
    retryable: false,
    actor: "caller",
    text: "The data is too large to pin. Pin at most 256 KB per node and 2 MB per branch.",
  },
  "test.no_data": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "There is no data for this test yet. Run to here, or pin data.",
  },
  "test.set_not_found": { status: 404, retryable: false, actor: "caller", text: "This test set does not exist." },
  "test.case_not_found": { status: 404, retryable: false, actor: "caller", text: "This test case does not exist." },
  "test.run_not_found": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "This result of a test set does not exist.",
  },
  "test.set_name_taken": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This flow already has a test set with this name. Choose another one.",
  },
  "test.too_many_cases": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "A test set has at most 200 cases. Make a second set.",
  },
  "test.too_many_sets": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "A flow has at most 50 test sets. Put the cases into an existing set, or delete a set that nobody needs.",
  },
  "test.nothing_to_run": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This test set has no cases yet. Add one, or save one from a run.",
  },
  "test.run_not_ended": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "A case is made of a run that succeeded. Wait for the end of this one, or choose another.",
  },
  "test.bad_expectation": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "What is expected can't be checked. Fix the named field.",
  },
  "test.not_possible": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "This can't be tested like this. Choose another node.",
  },
  "version.not_found": { status: 404, retryable: false, actor: "caller", text: "This version does not exist." },
  // Flows as files
  "flow_file.not_a_flow": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "This file holds no flow. Choose a file that was exported from Millrace.",
  },
  "flow_file.newer_format": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "This file was written by a newer Millrace. Import it there, or update this installation.",
  },
  "flow_file.changed": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "This file was changed after it was exported, or arrived damaged: its checksum does not fit. Export it again.",
  },
  "flow_file.invalid": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "This file is not a valid flow file. Export it again.",
  },
  "flow_file.unknown_nodes": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "This file uses node types that this installation does not have. Update the installation, or export the flow without them.",
  },
  "flow_file.too_large": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "This flow is too large for one file: with the flows that it runs it would be more than 5 MB or 200 flows.",
  },
  // Runs
  "run.not_found": { status: 404, retryable: false, actor: "caller", text: "This run does not exist." },
  "run.already_ended": { status: 409, retryable: false, actor: "caller", text: "This run has already ended." },
  "run.too_many": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "More than 10,000 runs match. Narrow the filter, for example to one flow or a shorter time.",
  },
  "run.bulk_not_found": { status: 404, retryable: false, actor: "caller", text: "This bulk action does not exist." },
  "run.batch_not_found": { status: 404, retryable: false, actor: "caller", text: "This batch does not exist." },
  "run.too_far_ahead": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "A run can begin at most a year from now. Choose an earlier time.",
  },
  "run.not_repeatable": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This run can't be repeated like this. Choose another step or another version.",
  },
  "run.payload_missing": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "A value of this run is past its retention and was removed. Start the flow again with new input.",
  },
  "run.start_key_conflict": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This idempotency key was already used with another input. Use a new key.",
  },
  "run.nothing_to_retry": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "No step of this run is waiting to be undone again. Load the run again to see where its undo stands.",
  },
  "run.failed": {
    status: 502,
    retryable: false,
    actor: "caller",
    text: "The flow could not complete this request. Its owner finds the reason on the run's page.",
  },
  "run.too_many_levels": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "Runs have started one another 20 levels deep, so nothing more is started. Check whether a flow runs itself without an end.",
  },
  "run.timeout": {
    status: 504,
    retryable: false,
    actor: "caller",
    text: "The run took longer than its time limit. Raise the limit in the flow's settings or make the flow faster.",
  },
  // Schedules
  "schedule.not_found": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "This flow has no schedule in production. Publish a version that starts with one.",
  },
  "schedule.too_many_ticks": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "More than 5,000 ticks lie in this range. Choose a shorter one.",
  },
  "schedule.backfill_running": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "A backfill of this flow is under way. Wait for its end or stop it first.",
  },
  "schedule.backfill_not_found": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "This backfill does not exist.",
  },
  // Signals and tasks
  "signal.invalid_payload": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The payload is not what the waiting step asks for. Correct the named places and send it again; the step still waits.",
  },
  "task.not_found": { status: 404, retryable: false, actor: "caller", text: "This task does not exist." },
  "task.not_asked": {
    status: 403,
    retryable: false,
    actor: "caller",
    text: "This task asks another role to decide.",
  },
  "task.invalid_form": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The form is not filled in as the task asks. Correct the named fields.",
  },
  "task.already_decided": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "Somebody else has already decided this task. Load it again to see how.",
  },
  "task.closed": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "This task can't be decided any more: its time is over or its run has ended.",
  },
  "run.cancelled": { status: 409, retryable: false, actor: "caller", text: "The run was cancelled." },
  // Steps
  "step.not_found": { status: 404, retryable: false, actor: "caller", text: "This step does not exist in the run." },
  "step.timeout": {
    status: 504,
    retryable: true,
    actor: "caller",
    text: "The step took longer than its time limit. Raise the limit or make the called service faster.",
  },
  "step.expression_failed": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "An expression could not be evaluated on this data.",
  },
  "step.expression_budget": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "An expression did too much work. Make it simpler or use a code node.",
  },
  "step.template_failed": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The template could not be rendered on this data.",
  },
  "step.invalid_params": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The node's parameters are not valid once their expressions are evaluated.",
  },
  "step.invalid_output": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The step's result is not plain JSON that can be stored.",
  },
  "step.output_too_large": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The step's result is too large. Return less data.",
  },
  "step.failed_on_purpose": { status: 422, retryable: false, actor: "caller", text: "A fail node ended the run." },
  "step.no_branch": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "No case matched and there is no default branch.",
  },
  "step.too_few_branches": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "Too few branches reached the join.",
  },
  "step.loop_limit": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The loop has reached its largest number of rounds and its condition is still true. Allow more rounds or change the condition.",
  },
  "step.lost": {
    status: 500,
    retryable: false,
    actor: "caller",
    text: "The step's process ended each time it was tried. Give it less data, or ask an operator for the reason in the log.",
  },
  "step.sub_run_failed": {
    status: 422,
    retryable: true,
    actor: "caller",
    text: "The run that this step started has failed. Open it to see why.",
  },
  "step.sub_run_cancelled": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "The run that this step started was cancelled.",
  },
  "step.wait_timeout": {
    status: 504,
    retryable: false,
    actor: "caller",
    text: "Nobody answered in time. Allow more time, or connect the node's timeout port.",
  },
  "step.unexpected": {
    status: 500,
    retryable: true,
    actor: "maker",
    text: "The step failed for a reason that Millrace did not expect. It is retried where retries are set.",
  },
  // Outbound HTTP
  "http.invalid_url": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The address is not a valid http or https URL.",
  },
  "http.address_blocked": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The address leads to a private, local or reserved network, which flows may not reach.",
  },
  "http.network": { status: 502, retryable: true, actor: "caller", text: "The service could not be reached." },
  "http.timeout": { status: 504, retryable: true, actor: "caller", text: "The service did not answer in time." },
  "http.rate_limited": {
    status: 429,
    retryable: true,
    actor: "caller",
    text: "The service says that it gets too many requests.",
  },
  "http.client_error": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The service refused the request (4xx).",
  },
  "http.server_error": { status: 502, retryable: true, actor: "caller", text: "The service failed (5xx)." },
  "http.response_too_large": {
    status: 502,
    retryable: false,
    actor: "caller",
    text: "The answer is larger than the limit.",
  },
  "http.invalid_json": {
    status: 502,
    retryable: false,
    actor: "caller",
    text: "The service says that its answer is JSON, but it can't be read as JSON.",
  },
  "http.too_many_redirects": {
    status: 502,
    retryable: false,
    actor: "caller",
    text: "The service redirects too often.",
  },
  // Code
  "code.error": { status: 422, retryable: false, actor: "caller", text: "The code threw an error." },
  "code.timeout": { status: 422, retryable: false, actor: "caller", text: "The code took longer than its time limit." },
  "code.memory": { status: 422, retryable: false, actor: "caller", text: "The code used more memory than its limit." },
  "code.invalid_result": { status: 422, retryable: false, actor: "caller", text: "The code must return a JSON value." },
  "code.output_too_large": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The code returned more than 1 MB of data. Return only what later steps need.",
  },
  "code.crashed": {
    status: 500,
    retryable: true,
    actor: "operator",
    text: "The code's process ended unexpectedly. It is retried where retries are set.",
  },
  // Saved filters
  "filter.not_found": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "This saved filter does not exist any more. Load the list again.",
  },
  "filter.owner_gone": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "Who saved this filter has left the organization, so nobody would see it any more. Delete it if nobody needs it.",
  },
  "filter.too_many": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "You have 100 saved filters, which is the most. Delete one that you don't use.",
  },

  // Credentials
  "credential.not_found": {
    status: 404,
    retryable: false,
    actor: "caller",
    text: "This credential does not exist. Choose another one in the node.",
  },
  "credential.name_taken": {
    status: 409,
    retryable: false,
    actor: "caller",
    text: "Another credential already has this name. Choose another one.",
  },
  "credential.secret_needed": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "Enter the secret again to send it to a new host.",
  },
  "credential.host_not_allowed": {
    status: 422,
    retryable: false,
    actor: "caller",
    text: "The credential may not be sent to this host. Add the host to the credential or use another one.",
  },
  "credential.unreadable": {
    status: 500,
    retryable: false,
    actor: "operator",
    text: "The credential can't be decrypted with this installation's master key. Restore the key or enter the credential again.",
  },
  // Realtime
  "realtime.bad_ticket": {
    status: 401,
    retryable: true,
    actor: "caller",
    text: "The ticket is used up or too old. Ask for a new one.",
  },
  "realtime.unknown_connection": {
    status: 404,
    retryable: true,
    actor: "caller",
    text: "This connection is closed. Open a new one.",
  },
  // Installation
  "system.database_unavailable": {
    status: 503,
    retryable: true,
    actor: "operator",
    text: "The database can't be reached right now. Try again in a moment.",
  },
  "system.unexpected": {
    status: 500,
    retryable: true,
    actor: "maker",
    text: "Something failed that should not. Try again; if it stays, report it with the request id.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorRegistry;

export const errorCode = z.enum(Object.keys(errorRegistry) as [ErrorCode, ...ErrorCode[]]);

/** How an error looks to every client: in tRPC's `error.data.app`, in REST and ingress bodies under `error`. */
export const errorBody = z.object({
  code: errorCode,
  message: z.string(),
  retryable: z.boolean(),
  details: z.record(z.string(), z.json()).optional(),
  requestId: z.string().optional(),
});
export type ErrorBody = z.infer<typeof errorBody>;

/**
 * The only error that domain code throws. `message` adds the particulars for a person ("The answer is larger than
 * 1,048,576 bytes."); without it the registry's text is used. `details` is plain JSON for programs.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: JsonObject | undefined;

  constructor(code: ErrorCode, options: { message?: string; details?: JsonObject; cause?: unknown } = {}) {
    super(options.message ?? errorRegistry[code].text, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }

  get retryable(): boolean {
    return errorRegistry[this.code].retryable;
  }

  /** The public form. 5xx that the makers must act on keep the registry's text, so nothing internal leaks. */
  toBody(requestId?: string): ErrorBody {
    const entry: ErrorEntry = errorRegistry[this.code];
    return {
      code: this.code,
      message: entry.actor === "maker" ? entry.text : this.message,
      retryable: entry.retryable,
      ...(this.details && entry.actor !== "maker" ? { details: this.details } : {}),
      ...(requestId ? { requestId } : {}),
    };
  }
}

/** Any thrown value as an `AppError`; what is not one becomes `fallback` with the original as its cause. */
export const toAppError = (thrown: unknown, fallback: ErrorCode = "system.unexpected"): AppError =>
  thrown instanceof AppError ? thrown : new AppError(fallback, { cause: thrown });
