"""The admin's pages: what the archive holds, how it is used, what is added to it, who may sign in."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from assistant.web.access import require
from assistant.web.admin import accounts, backups, intake, overview, privacy, records, removal, work

router = APIRouter(include_in_schema=False, dependencies=[Depends(require("admin"))])
PARTS = (overview, intake, work, removal, backups, accounts, privacy, records)
for _part in PARTS:
    router.include_router(_part.router)
