"""The member's pages and the player's protocol: each turns one request into one operation."""
