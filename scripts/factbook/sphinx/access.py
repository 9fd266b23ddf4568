"""What roles and directives share: the way to the facts, and warnings with a type."""

from typing import TYPE_CHECKING, Any, cast

from sphinx.util import logging

from factbook.sphinx.domain import FactDomain
from factbook.sphinx.facts import FactError
from factbook.sphinx.markup import DOMAIN
from factbook.sphinx.questions import questions_of
from factbook.sphinx.reading import Reading
from factbook.sphinx.subtypes import Subtype
from factbook.sphinx.wording import Wording

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)


def domain_of(env: "BuildEnvironment") -> FactDomain:
    """Return the domain that holds the facts."""
    return cast("FactDomain", env.get_domain(DOMAIN))


def reading_of(env: "BuildEnvironment") -> Reading:
    """Return the facts as the document that is being read sees them.

    Raises FactError where conf.py names no package.
    """
    domain = domain_of(env)
    if domain.facts is None:
        raise FactError("package", "no data package", "set factbook_package in conf.py")
    asked = questions_of(env).setdefault(env.docname, {})
    return Reading(domain.facts, env, Wording.of(env.config.language), asked)


def warn(error: FactError, location: Any) -> None:
    """Report what a page asked for and the package does not hold."""
    _logger.warning("%s", error, location=location, type=DOMAIN, subtype=Subtype(error.part))
