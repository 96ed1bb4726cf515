"""The shops of merchants."""

from sqlalchemy import select

from portal.extensions import db
from portal.models.merchant import Shop


def shops_of(merchant_id: int) -> list[Shop]:
    """The open shops of a merchant, the oldest first."""
    wanted = select(Shop).where(Shop.merchant_id == merchant_id, Shop.closed_at.is_(None)).order_by(Shop.id)
    return list(db.session.scalars(wanted))
