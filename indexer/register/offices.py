"""Offices as they are compared: one key for all the ways in which news write one office."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Office:
    """An office: canonical head, body and place, all in lower case and written out.

    ``role`` is "bí thư", "phó bí thư thường trực"; ``body`` what it is an office of, without the place
    ("tỉnh ủy", "sở y tế"), ``place`` the province, commune or country; "" where there is none
    or it is unknown. ``label`` is for people. ``acting`` is "quyền", ``former`` "nguyên".
    """

    role: str
    body: str
    place: str
    label: str = field(default="", compare=False)
    acting: bool = field(default=False, compare=False)
    former: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        """Equal for one office however it is written."""
        return f"{self.role}|{self.body}|{self.place}"
