from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

from assistant.web.site import Site


def test_the_versions_of_an_answer_name_all_that_made_it(site: Site) -> None:
    archive = site.assistant.archive
    assert site.versions() == {
        "hoibao": version("hoibao"), "revision": str(archive.revision), "encoder": archive.encoder.name,
        "reranker": site.settings.reranker, "model": "", "prompt": "",
    }
    writing = replace(site, settings=replace(site.settings, model="openai:x", reranker="none"))
    told = writing.versions("answer-1")
    assert (told["model"], told["reranker"], told["prompt"]) == ("openai:x", "none", "answer-1")
