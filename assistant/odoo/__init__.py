"""Odoo behind one port: typed records out, two wires (JSON-2 and XML-RPC) underneath."""
