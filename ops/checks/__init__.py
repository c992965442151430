"""What `doctor` looks at. A check asks one thing of the running system and says what to do when the answer is wrong."""
