"""Slack's error codes -> what a digest does about each: retry, unclear, pause and tell the owner, or our own fault.

The codes are those of the method pages of the methods a digest uses. "unclear" means that part of the work may have been done.
"""

from collections.abc import Mapping

from bot.models.schedule import Ruling

_RETRY = (
    "ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org", "accesslimited", "access_limited",
    "service_unavailable", "request_timeout", "file_upload_in_progress", "upload_failed", "408", "425", "429",
)  # fmt: skip
_UNCLEAR = (
    "fatal_error",
    "internal_error",
    "500",
    "502",
    "503",
    "504",
    "posting_to_channel_unclear",
    "unknown_error",
)
_PAUSE = (
    "channel_not_found", "not_in_channel", "is_archived", "channel_is_archived", "restricted_action", "cannot_dm_bot",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked", "messages_tab_disabled", "user_not_found", "user_disabled", "user_not_visible",
    "account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed", "missing_scope", "no_permission",
    "not_allowed_token_type", "ekm_access_denied", "enterprise_is_restricted", "org_login_required", "team_access_not_granted",
    "two_factor_setup_required", "access_denied", "as_user_not_supported", "is_inactive", "external_channel_migrating",
    "slack_connect_file_upload_sharing_blocked", "slack_connect_canvas_sharing_blocked", "slack_connect_lists_sharing_blocked",
    "file_uploads_disabled", "file_uploads_except_images_disabled", "storage_limit_reached", "posting_to_general_channel_denied",
    "file_sharing_disabled", "blocked_file_type", "app_missing_action_url", "not_in_workspace", "cannot_post", "free_team_not_allowed",
    "invite_only", "users_list_not_supplied", "method_not_supported_for_channel_type", "no_dual_broadcast_content_update",
    "thread_locked", "not_reply_in_thread_channel",
)  # fmt: skip
_OURS = (
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text", "too_many_attachments",
    "attachment_payload_limit_exceeded", "metadata_too_large", "metadata_must_be_sent_from_app", "invalid_metadata_format",
    "invalid_metadata_schema", "markdown_text_conflict", "duplicate_message_not_found", "duplicate_channel_not_found",
    "invalid_arguments", "invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_post_type",
    "missing_post_type", "missing_argument", "deprecated_endpoint", "method_deprecated", "unknown_method", "invalid_cursor",
    "invalid_ts_latest", "invalid_ts_oldest", "invalid_metadata_keys", "thread_not_found", "invalid_channel", "invalid_channels",
    "invalid_thread_ts", "posted_message_not_found", "file_not_found", "file_update_failed", "file_upload_size_restricted",
    "file_upload_size_zero", "malware_detected", "alt_txt_too_large", "snippet_too_large", "unknown_snippet_type",
    "unknown_subtype", "untrusted_address", "invalid_users", "too_many_users", "not_enough_users", "channel_type_not_supported",
    "team_not_found", "invalid_json", "json_not_object", "request_body_too_large", "invalid_client_msg_id",
    "attachments_too_many", "no_channel", "unsupported_channel_type", "invalid_external_id",
    "invalid_channel_type_for_external_upload", "cannot_find_message", "cannot_find_channel", "400", "404", "413",
)  # fmt: skip

RULINGS: Mapping[str, Ruling] = {
    **dict.fromkeys(_RETRY, "retry"),
    **dict.fromkeys(_UNCLEAR, "unclear"),
    **dict.fromkeys(_PAUSE, "pause"),
    **dict.fromkeys(_OURS, "fault"),
}


def ruling_of(code: str) -> Ruling:
    """What to do about *code*; one that is not in the table was not clearly a no, so it is looked at before anything is repeated."""
    return RULINGS.get(code, "unclear")
