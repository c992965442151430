"""What an assistant knows of its company: a folder of Markdown in the profile, in the prompt and behind a search."""
