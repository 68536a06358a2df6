"""The one definition of every emitted table.

The Parquet writer, the data dictionary, the Croissant metadata and the loader all read these
objects, so a column is described in exactly one place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

AGE_BANDS = ("13-17", "18-25", "26-35", "36-45", "46+")
TIERS = ("occasional", "regular", "frequent")
DEVICES = ("android", "ios", "web")
SELLER_SIZES = ("small", "medium", "large")
CLASSES = ("ordinary", "sensitive")
SETTINGS = ("off", "contextual", "cohort", "on_device", "full")
SCREENS = ("default_on", "active_choice", "opt_in")
SURFACES = ("home", "product_page", "search_page", "cart", "campaign")
ORDER_STATUS = ("completed", "cancelled", "returned")
CHOICES = ("accepted", "declined")
REQUEST_KINDS = ("access", "delete", "stop_processing", "complaint")
REASONS = (
    "collection",
    "use_for_personalisation",
    "sharing_with_sellers",
    "account_security",
    "marketing_messages",
    "other",
)
ARMS = ("personalised", "off")
EXPERIMENTS = ("personal_default", "choice_screen")
TRIAL_ARMS = ("control", "treatment")
TRIAL_CHOICES = ("accepted", "declined", "not_asked")
EVENTS = ("payday", "double_day", "ramadan", "eid", "law_applies", "observation")
CATEGORIES = (
    "womens_fashion",
    "mens_fashion",
    "muslim_fashion",
    "kids_fashion",
    "beauty",
    "food",
    "household",
    "kitchen",
    "home_decor",
    "electronics",
    "phones",
    "computers",
    "gaming",
    "cameras",
    "audio",
    "sports",
    "automotive",
    "stationery",
    "toys_hobby",
    "books",
    "health",
    "mother_baby",
    "finance",
    "intimate_care",
)
SENSITIVE_CATEGORIES = ("health", "mother_baby", "finance", "intimate_care")


@dataclass(frozen=True)
class Column:
    """One column: Arrow type, unit, meaning, allowed values (``levels``) or range."""

    name: str
    type: pa.DataType
    description: str
    unit: str = ""
    levels: tuple[str, ...] | None = None
    low: float | None = None
    high: float | None = None
    nullable: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its grain (what one row is), its key and its columns."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    delivered: bool = False
    """Whether the table belongs to the experiments that are delivered at the end, not to the observed market."""

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema used for Parquet files."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])

    def column(self, name: str) -> Column:
        """Return the column called ``name``; raise ``KeyError`` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name!r} has no column {name!r}")


def _cat(name: str, levels: tuple[str, ...], description: str, nullable: bool = False) -> Column:
    return Column(name, pa.dictionary(pa.int8(), pa.string()), description, levels=levels, nullable=nullable)


def _int(
    name: str,
    type_: pa.DataType,
    description: str,
    unit: str = "",
    low: float | None = 0,
    high: float | None = None,
) -> Column:
    return Column(name, type_, description, unit=unit, low=low, high=high)


def _money(name: str, description: str, low: float | None = 0) -> Column:
    return Column(name, pa.float64(), description, unit="market currency", low=low)


def _time(name: str, description: str, nullable: bool = False) -> Column:
    return Column(name, pa.timestamp("s"), description, unit="local time", nullable=nullable)


_USER = _int("user_id", pa.int32(), "user; refers to users.user_id")
_ITEM = _int("item_id", pa.int32(), "item; refers to items.item_id")
_SESSION = _int("session_id", pa.int32(), "session; refers to sessions.session_id")
_CLASS = _cat("category_class", CLASSES, "ordinary or sensitive category class")
_CONCERNS = ("food", "womens_fashion", "electronics", "health", "finance")

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        Table(
            "users",
            "one registered user",
            ("user_id",),
            (
                _int("user_id", pa.int32(), "user"),
                _cat("age_band", AGE_BANDS, "age at the start of the window, in years"),
                _int(
                    "city_tier",
                    pa.int8(),
                    "1 = Greater Jakarta, 2 = other large city, 3 = elsewhere",
                    low=1,
                    high=3,
                ),
                _cat("device", DEVICES, "main device"),
                Column("joined_on", pa.date32(), "day of registration"),
                _cat("activity_tier", TIERS, "tercile of visits in the 12 weeks before the window"),
                _int(
                    "prior_orders",
                    pa.int16(),
                    "orders not cancelled in the 12 weeks before the window",
                    "orders",
                ),
                _money("prior_gmv", "value of those orders"),
                _int(
                    "profile_fields",
                    pa.int8(),
                    "optional profile fields the user has filled in (disclosure)",
                    "fields",
                    high=8,
                ),
            ),
        ),
        Table(
            "sellers",
            "one seller",
            ("seller_id",),
            (
                _int("seller_id", pa.int16(), "seller"),
                _cat("seller_size", SELLER_SIZES, "size class by sales in the year before the window"),
                _int(
                    "city_tier",
                    pa.int8(),
                    "where the seller ships from, coded as users.city_tier",
                    low=1,
                    high=3,
                ),
            ),
        ),
        Table(
            "items",
            "one item on sale",
            ("item_id",),
            (
                _int("item_id", pa.int32(), "item"),
                _int("seller_id", pa.int16(), "seller; refers to sellers.seller_id"),
                _cat("category", CATEGORIES, "category"),
                _CLASS,
                _int("product_type", pa.int16(), "product type, nested in category"),
                _money("price", "list price"),
            ),
        ),
        Table(
            "sessions",
            "one visit",
            ("session_id",),
            (
                _int("session_id", pa.int32(), "session; increases with user and time"),
                _USER,
                _time("started_at", "start of the visit"),
                _cat("surface", SURFACES, "surface on which the recommendations were shown"),
                _cat("category", CATEGORIES, "category browsed"),
                _cat("setting", SETTINGS, "privacy setting under which recommendations were made"),
                _int("n_impressions", pa.int8(), "recommended items shown", "impressions", low=1),
            ),
        ),
        Table(
            "impressions",
            "one recommended item shown, for a random sample of sessions",
            ("session_id", "position"),
            (
                _SESSION,
                _int("position", pa.int8(), "place in the list, 0 is first"),
                _ITEM,
                Column("clicked", pa.bool_(), "whether the item was clicked in this session"),
            ),
        ),
        Table(
            "clicks",
            "one click on a recommended item (complete log)",
            (),
            (
                _SESSION,
                _USER,
                _ITEM,
                _int("position", pa.int8(), "place in the list, 0 is first"),
                _time("clicked_at", "time of the click"),
            ),
        ),
        Table(
            "orders",
            "one order of one item, however the item was found (complete log)",
            ("order_id",),
            (
                _int("order_id", pa.int32(), "order"),
                _USER,
                _ITEM,
                _time("ordered_at", "time of the order"),
                _int("quantity", pa.int8(), "units", "units", low=1),
                _money("gmv", "order value: price × quantity"),
                _cat("status", ORDER_STATUS, "final status; a cancelled order is not a purchase"),
            ),
        ),
        Table(
            "consents",
            "one answer to a consent screen, for one category class",
            ("user_id", "category_class"),
            (
                _USER,
                _CLASS,
                _cat("screen", SCREENS, "screen shown, drawn at random for each user"),
                _time("shown_at", "time the screen was shown, or the setting was switched on by default"),
                _cat("choice", CHOICES, "the user's answer; under default_on silence counts as accepted"),
                _time("withdrawn_at", "time the user withdrew an acceptance", nullable=True),
                _time("honoured_at", "time processing really stopped after the withdrawal", nullable=True),
            ),
        ),
        Table(
            "privacy_requests",
            "one request or complaint about personal data",
            ("request_id",),
            (
                _int("request_id", pa.int32(), "request"),
                _USER,
                _time("requested_at", "time received"),
                _cat("kind", REQUEST_KINDS, "what was asked for"),
                _cat("reason", REASONS, "what the user is worried about, coded by the support team"),
                _time("closed_at", "time closed; empty while open", nullable=True),
            ),
        ),
        Table(
            "survey",
            "one respondent of the privacy survey",
            ("user_id",),
            (
                _USER,
                _time("answered_at", "time of the answer"),
                _int(
                    "concern",
                    pa.int8(),
                    "overall concern about personal data, 1 not at all … 5 very",
                    "1–5",
                    1,
                    5,
                ),
                *(
                    _int(f"concern_{c}", pa.int8(), f"concern about data on {c} purchases, 1 … 5", "1–5", 1, 5)
                    for c in _CONCERNS
                ),
                _int(
                    "values_personalisation", pa.int8(), "recommendations are useful to me, 1 … 5", "1–5", 1, 5
                ),
                _cat("main_worry", REASONS, "the one thing that worries the respondent most"),
            ),
        ),
        Table(
            "holdout",
            "one user of the randomised 12-week holdout (other users than `users`)",
            ("user_id",),
            (
                _int("user_id", pa.int32(), "user of the holdout; not in users"),
                _cat(
                    "arm", ARMS, "personalised = business as usual, off = bestsellers only; assigned at random"
                ),
                _cat("activity_tier", TIERS, "tercile of visits in the 12 weeks before the window"),
                _cat("age_band", AGE_BANDS, "age, in years"),
                Column("opted_in", pa.bool_(), "whether the user lets personal data be used; self-selected"),
                _int("prior_orders", pa.int16(), "orders not cancelled in the 12 weeks before", "orders"),
                _money("prior_gmv", "value of those orders"),
                _int("sessions", pa.int16(), "visits in the 12 weeks", "sessions"),
                _int("clicks", pa.int16(), "clicks on recommendations in the 12 weeks", "clicks"),
                _int("orders", pa.int16(), "orders not cancelled in the 12 weeks", "orders"),
                _money("gmv", "value of those orders"),
                _int(
                    "rec_orders",
                    pa.int16(),
                    "of these, attributed to a recommendation click within 7 days",
                    "orders",
                ),
                _money("rec_gmv", "value of those attributed orders"),
            ),
        ),
        Table(
            "past_experiments",
            "one metric of one past experiment",
            ("experiment_id", "metric"),
            (
                _int("experiment_id", pa.int16(), "experiment"),
                Column("name", pa.string(), "what was changed"),
                Column("started_on", pa.date32(), "first day"),
                _int("days", pa.int16(), "days observed", "days", low=1),
                _int("n_control", pa.int32(), "users in control", "users"),
                _int("n_treatment", pa.int32(), "users in treatment", "users"),
                Column("metric", pa.string(), "metric name"),
                Column(
                    "effect", pa.float64(), "estimated relative effect, treatment against control", unit="share"
                ),
                Column("std_error", pa.float64(), "standard error of the effect", unit="share", low=0),
                Column(
                    "long_run_effect",
                    pa.float64(),
                    "relative effect on 52-week contribution margin, known afterwards",
                    unit="share",
                ),
            ),
        ),
        Table(
            "calendar",
            "one event",
            ("event", "starts_on"),
            (
                _cat("event", EVENTS, "kind of event"),
                Column("name", pa.string(), "name of the event"),
                Column("starts_on", pa.date32(), "first day"),
                Column("ends_on", pa.date32(), "last day, included"),
            ),
        ),
        Table(
            "capacity",
            "one month ahead of the team",
            ("month",),
            (
                _int("month", pa.int8(), "month ahead, 1 is the month after the window", low=1),
                Column("starts_on", pa.date32(), "first day of the month"),
                Column(
                    "data_scientists", pa.int8(), "data scientists available, full time", unit="people", low=0
                ),
                Column("sprints", pa.int8(), "engineering sprints available", unit="sprints", low=0),
            ),
        ),
        Table(
            "work_packages",
            "one piece of work",
            ("package",),
            (
                Column("package", pa.string(), "short name"),
                Column("description", pa.string(), "what it delivers"),
                Column("sprints", pa.int8(), "engineering sprints needed", unit="sprints", low=0),
                Column(
                    "scientist_months",
                    pa.float64(),
                    "data-scientist months needed",
                    unit="person-months",
                    low=0,
                ),
                Column(
                    "needs", pa.string(), "package that must be finished before; empty if none", nullable=True
                ),
                Column("required_by_law", pa.bool_(), "must be in place when the law applies"),
                _money("monthly_value", "expected gain in contribution margin a month once live"),
            ),
        ),
        Table(
            "systems",
            "one surface and setting",
            ("surface", "setting"),
            (
                _cat("surface", SURFACES, "surface"),
                Column("platform", pa.string(), "modern or legacy"),
                _cat("setting", SETTINGS, "privacy setting"),
                Column(
                    "available_from_week",
                    pa.int8(),
                    "week of the year plan (0 is the first week of the window) from which the surface can honour "
                    "the setting; empty if not planned",
                    unit="weeks",
                    low=0,
                    nullable=True,
                ),
            ),
        ),
        Table(
            "experiments",
            "one experiment that was run after the observed weeks",
            ("experiment",),
            (
                _cat("experiment", EXPERIMENTS, "short name"),
                Column("question", pa.string(), "what it was run to find out"),
                Column("control", pa.string(), "what the control arm was given"),
                Column("treatment", pa.string(), "what the treatment arm was given"),
                Column("planned_share", pa.float64(), "planned share of users in treatment", low=0, high=1),
                Column("started_on", pa.date32(), "first day"),
                _int("days", pa.int16(), "duration", "days"),
                Column("primary_metric", pa.string(), "metric that decides, a column of experiment_users"),
                Column("worst_gmv", pa.float64(), "non-inferiority margin: lowest relative effect on GMV allowed", "share"),
                Column("worst_opted_out", pa.float64(), "highest rise of the share opted out allowed", "share"),
            ),
            delivered=True,
        ),
        Table(
            "experiment_users",
            "one logged user of one experiment; other users than in the table users",
            ("experiment", "user_id"),
            (
                _cat("experiment", EXPERIMENTS, "experiment; refers to experiments.experiment"),
                _int("user_id", pa.int32(), "user, numbered within the experiments only"),
                _cat("arm", TRIAL_ARMS, "arm the user was assigned to at random"),
                _cat("choice", TRIAL_CHOICES, "answer to the screen on ordinary categories; not_asked if none was shown"),
                _cat("activity_tier", TIERS, "tercile of visits before the experiment"),
                _cat("age_band", AGE_BANDS, "age, in years"),
                _int("prior_orders", pa.int16(), "orders not cancelled in the 12 weeks before", "orders"),
                _money("prior_gmv", "value of those orders"),
                _int("sessions", pa.int16(), "visits in the 12 weeks", "visits"),
                _int("clicks", pa.int16(), "clicks on recommendations in the 12 weeks", "clicks"),
                _int("orders", pa.int16(), "orders not cancelled in the 12 weeks", "orders"),
                _money("gmv", "value of those orders"),
                _money("margin", "contribution margin of the 12 weeks: take rate × gmv − cost of serving lists", low=None),
                Column("opted_out", pa.bool_(), "switched personal data off within the 12 weeks"),
            ),
            delivered=True,
        ),
    )
}


def table(name: str, columns: dict[str, NDArray[np.generic]]) -> pa.Table:
    """Build an Arrow table with the schema's types; category columns are given as level indices."""
    arrays = []
    for column in TABLES[name].columns:
        values = columns[column.name]
        if column.levels is not None:
            codes = pa.array(values.astype(np.int8))
            arrays.append(pa.DictionaryArray.from_arrays(codes, pa.array(column.levels)))
        else:
            arrays.append(pa.array(values, from_pandas=column.nullable).cast(column.type))
    return pa.Table.from_arrays(arrays, schema=TABLES[name].arrow)
