"""How much money a complaint can be about: what was paid, and what the law adds to it."""

from portal.domain.taxonomy import STATUTORY_BASES

LOSSES_AT_LEAST_FEN = 500_00


def addition_fen(paid_fen: int, basis: str) -> int:
    """What the law adds to the price, in fen.

    paid_fen  ≥ 0
    basis     code of STATUTORY_BASES; KeyError otherwise
    Proven losses (postage, testing) are taken up to the price or 500 yuan, whichever is more; that
    ceiling is the portal's own. Sources: Consumer Law art. 55, Food Safety Law art. 148.
    """
    if basis == "losses":
        return max(paid_fen, LOSSES_AT_LEAST_FEN)
    rule = STATUTORY_BASES[basis]
    return max(paid_fen * rule.times, rule.minimum_fen) if rule.times else 0


def ceiling_fen(paid_fen: int, basis: str) -> int:
    """The most that can be asked for, offered or ruled in this case, in fen."""
    return paid_fen + addition_fen(paid_fen, basis)
