"""What happens in the demo town: who lives there, what they bought, and how their complaints went. All of it is made up."""

from portal.services.demo_town.endings import STORIES as ENDINGS
from portal.services.demo_town.first_days import STORIES as FIRST_DAYS
from portal.services.demo_town.goods import ORDERS
from portal.services.demo_town.hearings import STORIES as HEARINGS
from portal.services.demo_town.mediation import STORIES as MEDIATION
from portal.services.demo_town.reviews import STORIES as REVIEWS
from portal.services.demo_town.rulings import STORIES as RULINGS
from portal.services.demo_town.sofa import STORIES as SOFA
from portal.services.demo_town.talks import STORIES as TALKS
from portal.services.demo_town.telling import Story
from portal.services.demo_town.waiting import STORIES as WAITING

# The longest ago first, so that numbers of cases follow time.
STORIES: tuple[Story, ...] = tuple(
    sorted(
        FIRST_DAYS + TALKS + MEDIATION + RULINGS + ENDINGS + SOFA + HEARINGS + REVIEWS + WAITING,
        key=lambda story: story.days_ago,
        reverse=True,
    )
)

__all__ = ["ORDERS", "STORIES"]
