"""Who somebody is: log-in, second factor, sessions."""
