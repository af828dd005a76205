"""The catalogue as HSDS 3.0, the world's format for service directories (Open Referral): read only, no key."""
