"""What the signals may look at. What is not here cannot count for or against anybody.

Nobody's name, language, region, address, age or income is here, nor what anything cost. Accounts, merchants and orders
are numbers that only say whether two things belong to the same one.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Filed:
    """One complaint of the complainant.

    trouble   category and issue, as "Q1:broken"
    wanted    codes of the results asked for
    outcome   as the complaint ended, empty while it is open
    reason    given for withdrawing it; empty also where that is for the desk alone
    asked_past_the_portal  whether they asked in its thread for money past the portal
    """

    ref: str
    at: datetime
    merchant: int
    order: int
    trouble: str
    wanted: frozenset[str] = frozenset()
    words: str = ""
    outcome: str = ""
    reason: str = ""
    asked_past_the_portal: bool = False


@dataclass(frozen=True)
class Bought:
    """One order of the complainant.

    things       title and quantity of each line
    from_a_file  it came with the merchant's own file, not from the complainant's hand
    """

    order: int
    at: datetime
    merchant: int
    things: tuple[tuple[str, int], ...]
    from_a_file: bool


@dataclass(frozen=True)
class Said:
    """What one side wrote in this case for both to read; `entry` is its id."""

    entry: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Picture:
    """A picture of the goods that the complainant handed in, by its number in the case.

    taken_at  as its camera says
    """

    number: int
    taken_at: datetime | None
    received_at: datetime


@dataclass(frozen=True)
class Reuse:
    """A picture of this case that is in another case too.

    bits          how many of the 128 of its fingerprint differ; 0 for the same file
    same_file     the content is the same, byte for byte
    same_person   the same complainant handed it in there
    same_order    the other case is about the same order
    """

    number: int
    ref: str
    bits: int
    same_file: bool
    same_person: bool
    same_order: bool


@dataclass(frozen=True)
class Shop:
    """The merchant of this case, over the window of the mirror signals.

    cases, claims  complaints against it, and claims of bad faith that it filed
    ruled          complaints that were ruled on; for_consumers: those wholly or partly for the consumer
    same_goods     complaints by others about the same goods or trouble, by number
    claimed_at     when it filed its claim in this case; refused_at: when the consumer last refused what it offered
    late           its first reply came after its time
    promises_broken  in this case
    pressures      reports of pressure in its cases; pressure_here: in this case
    """

    cases: int = 0
    claims: int = 0
    ruled: int = 0
    for_consumers: int = 0
    same_goods: tuple[str, ...] = ()
    claimed_at: datetime | None = None
    refused_at: datetime | None = None
    late: bool = False
    promises_broken: int = 0
    pressures: int = 0
    pressure_here: bool = False


@dataclass(frozen=True)
class Material:
    """Everything that is known at `at` and may be looked at.

    case         this complaint; filed: all of the complainant in a year, this one among them, oldest first
    complaints_before  how many they ever filed before this one
    usual_at_most      complaints in 30 days of all but one in a hundred active people; None when too few are active
    said, shop_said    public words of the consumer and of the merchant in this case, oldest first
    ordered_at, waybill  of this order; waybills_named: those that the complainant says the parcel had
    asks_extra         the complaint rests on a law that gives more than the price
    sharing_contact    accounts that complained and have the same confirmed telephone, this one included
    sells_elsewhere    a person with that telephone is of another merchant's staff
    findings           cases in which a claim of bad faith was upheld, at least partly, within a year
    upheld             complaints of theirs that were ruled wholly or partly for them within a year
    tested             a report of a laboratory is in the case
    ours               passages of the portal's own words
    """

    at: datetime
    case: Filed
    ordered_at: datetime
    filed: tuple[Filed, ...] = ()
    complaints_before: int = 0
    usual_at_most: int | None = None
    bought: tuple[Bought, ...] = ()
    said: tuple[Said, ...] = ()
    shop_said: tuple[Said, ...] = ()
    pictures: tuple[Picture, ...] = ()
    reuses: tuple[Reuse, ...] = ()
    waybill: str = ""
    waybills_named: tuple[str, ...] = ()
    asks_extra: bool = False
    sharing_contact: int = 1
    sells_elsewhere: bool = False
    findings: tuple[str, ...] = ()
    upheld: int = 0
    tested: bool = False
    shop: Shop = field(default_factory=Shop)
    ours: frozenset[str] = frozenset()
