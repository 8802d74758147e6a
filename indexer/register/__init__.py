"""The register: who was appointed to what, when and by whom, and which sentence says so."""
