"""The page where the APIs are tried: what their contracts say, with a form for each operation."""
