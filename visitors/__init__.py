"""What people without a log-in may send: forms without a cookie, and limits that know nobody."""
