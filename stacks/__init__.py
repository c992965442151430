"""What is deployed: one construct per capability, composed in `service_stack.py`. Imports no SDK of the runtime."""
