"""Slack's error codes -> what a digest does about each: retry, unclear, pause and tell the owner, or our own fault.

The codes are those of the method pages of the methods we call. "unclear" means that part of the work may have been done.
"""

from collections.abc import Mapping

from bot.models.schedule import Ruling

_RETRY = (
    "ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org", "org_login_required", "accesslimited",
    "service_unavailable", "request_timeout", "external_channel_migrating", "list_record_comment_fetch_failed",
    "408", "425", "429",
)  # fmt: skip
_UNCLEAR = (
    "fatal_error", "internal_error", "update_failed", "file_update_failed", "unable_to_share_files", "500", "502", "503", "504",
)  # fmt: skip
_PAUSE = (
    # the channel or the person
    "channel_not_found", "not_in_channel", "is_archived", "is_inactive", "channel_is_limited_access", "invalid_channel",
    "invalid_channel_id", "messages_tab_disabled", "user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot",
    "invalid_user_combination", "method_not_supported_for_channel_type", "team_not_found",
    # what may be posted there
    "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel", "restricted_action_thread_locked", "cannot_reply_to_message",
    "posting_to_channel_denied", "posting_to_general_channel_denied", "send_on_behalf_not_allowed",
    "slack_connect_canvas_sharing_blocked", "slack_connect_file_link_sharing_blocked", "slack_connect_lists_sharing_blocked",
    "slack_connect_blocked_file_type", "slack_connect_clip_sharing_blocked", "slack_connect_file_upload_sharing_blocked",
    "file_uploads_disabled", "file_uploads_except_images_disabled", "file_type_not_allowed", "blocked_file_type",
    "file_upload_size_restricted", "storage_limit_reached", "file_share_limit_reached", "max_file_sharing_exceeded",
    # the app and its token
    "account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed", "missing_scope", "no_permission",
    "not_allowed_token_type", "ekm_access_denied", "enterprise_is_restricted", "team_access_not_granted",
    "two_factor_setup_required", "access_denied",
)  # fmt: skip
_OURS = (
    # what a message holds
    "invalid_blocks", "invalid_blocks_format", "invalid_attachments", "block_mismatch", "msg_blocks_too_long", "msg_too_long",
    "no_text", "too_many_attachments", "too_many_contact_cards", "attachment_payload_limit_exceeded", "metadata_too_large",
    "metadata_must_be_sent_from_app", "invalid_metadata_format", "invalid_metadata_schema", "markdown_text_conflict",
    "missing_file_data", "malware_detected", "alt_txt_too_large", "snippet_too_large", "unknown_snippet_type", "unknown_subtype",
    # how it was asked for
    "as_user_not_supported", "invalid_arguments", "invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data",
    "invalid_post_type", "missing_post_type", "missing_argument", "deprecated_endpoint", "method_deprecated", "unknown_method",
    "invalid_cursor", "invalid_limit", "invalid_types", "invalid_ts_latest", "invalid_ts_oldest", "invalid_metadata_filter_keys",
    "pagination_not_available", "thread_not_found", "users_list_not_supplied", "not_enough_users", "too_many_users",
    "channels_limit_exceeded", "duplicate_message_not_found", "duplicate_channel_not_found", "draft_already_deleted",
    "draft_already_sent", "draft_has_conflict", "draft_not_found",
    # what was to be changed
    "message_not_found", "cant_update_message", "cant_delete_message", "cant_broadcast_message", "edit_window_closed",
    "no_dual_broadcast_content_update", "streaming_state_conflict", "compliance_exports_prevent_deletion", "file_not_found",
    "file_deleted", "file_is_deleted",
    # the upload address
    "untrusted_address", "400", "404", "413",
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
