"""The register for other programs and for staff: tables, Popolo JSON, a staff's list of holders."""
