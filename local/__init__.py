"""The whole system on one machine: the deployed template in a local AWS, with stand-ins for the outside."""
