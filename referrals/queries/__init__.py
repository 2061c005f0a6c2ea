"""Reads that answer one question over several tables; nothing here writes."""
