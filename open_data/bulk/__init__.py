"""The whole catalogue as files: written every night, and again when somebody asks for them after a change."""
