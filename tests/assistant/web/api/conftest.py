"""The doors for programs over the sample archive, without the chat, which takes seconds to be made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from assistant.service import accounts
from assistant.web.serve import without_chat
from assistant.web.site import Site


@pytest.fixture(scope="module")
def signed(site: Site) -> Callable[[str], TestClient]:
    """A client of the application that sends the token of a role's account; none for ""."""
    app = without_chat(site)

    def made(role: str = "") -> TestClient:
        client = TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False)
        if role:
            token = accounts.open_session(site.database, role, site.now(), 3_600, "token")
            client.headers["Authorization"] = f"Bearer {token}"
        return client

    return made
