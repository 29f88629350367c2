"""Topics, courses and lectures as stable identities; watching; completion; the member's study pages."""
