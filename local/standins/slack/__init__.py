"""A stand-in for Slack: one workspace with its channels, threads and people, its Web API, and its webhooks."""

from local.standins.slack.standin import SlackStandIn

__all__ = ["SlackStandIn"]
