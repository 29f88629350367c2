"""Reactions of members to what the sign-in library reports."""
