"""Whose a visit is: why we think so, and what staff say instead."""

import uuid
from typing import Any

import msgspec
from litestar import Request
from litestar.params import FromPath, JSONBody

from app.domain.sessions.rules import Session
from app.domain.visits import patterns, saying
from app.domain.visits.classes import Said
from app.domain.visits.patterns import Known, Pattern


class Reclassification(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose a visit is, as staff know it."""

    visit_class: Said


class PatternWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose all visits are that come from the device and the place of this one."""

    visit: uuid.UUID
    visit_class: Said


async def visit(visit: FromPath[uuid.UUID]) -> Known:
    """A visit, why it is taken for what it is, and how many are like it."""
    return await patterns.known(visit)


async def reclassify(
    request: Request[Session, Any, Any],
    visit: FromPath[uuid.UUID],
    data: JSONBody[Reclassification],
) -> Known:
    """Say whose a visit is; every counter follows."""
    await saying.say(visit, data.visit_class, request.user.actor)
    return await patterns.known(visit)


async def restore(request: Request[Session, Any, Any], visit: FromPath[uuid.UUID]) -> None:
    """Take back what was said of a visit: it is what the rules had found."""
    await saying.unsay(visit, request.user.actor)


async def all_patterns() -> list[Pattern]:
    """What staff said of whole kinds of visits, the latest first."""
    return await patterns.patterns()


async def keep_pattern(
    request: Request[Session, Any, Any], data: JSONBody[PatternWanted]
) -> Pattern:
    """Say whose a visit is and all like it, those to come too."""
    kept = await saying.keep(data.visit, data.visit_class, request.user.actor)
    return await patterns.pattern(kept)


async def drop_pattern(request: Request[Session, Any, Any], pattern: FromPath[uuid.UUID]) -> None:
    """Take back what was said of a kind of visits: each is what the rules had found."""
    await saying.drop(pattern, request.user.actor)
