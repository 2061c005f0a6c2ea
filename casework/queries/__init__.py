"""Reads that are more than one queryset: what clients mirror, as PostgreSQL builds it."""
