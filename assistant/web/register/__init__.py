"""The register's pages: for everybody to read, for staff to review."""

from __future__ import annotations

from fastapi import APIRouter

from assistant.web.register import event, merging, people, queue, review, tables

router = APIRouter(include_in_schema=False)
for _part in (tables, event, people, queue, review, merging):
    router.include_router(_part.router)
