"""Everything Slack: what arrives is asked of the desk, what the desk says is drawn and sent."""
