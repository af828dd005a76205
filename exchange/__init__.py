"""Services in and out in bulk: files of a documented shape, and the spreadsheets of other offices."""
