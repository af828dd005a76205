"""The open data as the national and European catalogues describe them: DCAT-AP_IT."""
