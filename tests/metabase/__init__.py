"""Dashboards in Metabase, against a server that takes and gives what Metabase's own API description allows."""
