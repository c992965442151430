"""The doorbell: a queue whose messages carry ids only."""
