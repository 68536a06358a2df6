"""Every parameter of a market, with its unit, allowed range and source.

``[A]`` marks an assumption of this course; other sources name author and year. All values describe
synthetic markets: Shopee-like and Tokopedia-like, never the companies themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from tradeoff.market.schema import CATEGORIES

WEEKS_OBSERVED = 12
WEEKS_TOTAL = 52
WINDOW_START = date(2026, 1, 5)
ATTRIBUTION_HOURS = 168


def param(low: float, high: float, unit: str, source: str) -> Any:
    """Declare a parameter with its allowed range, unit and source."""
    return field(metadata={"low": low, "high": high, "unit": unit, "source": source})


@dataclass(frozen=True)
class MarketConfig:
    """Parameters of one synthetic market.

    Raises ``ValueError`` naming the parameter, its value and the allowed range when one is out of range.
    Tuples are checked element by element.
    """

    name: str
    label: str
    currency: str
    minor_units: int = param(1, 100, "minor units per unit of currency", "US$ has cents, rupiah are whole")
    law_week: int = param(
        -520,
        51,
        "weeks from the window's start",
        "interview prompt, Shopee: law in 6 months; UU 27/2022 applies since 17 Oct 2024",
    )

    # People
    sessions_per_week: float = param(
        0.5, 20, "visits", "[A] chosen so that impressions per order = 1 / (CTR × CVR)"
    )
    activity_sigma: float = param(0.2, 1.5, "log sd", "Dunnhumby, The Complete Journey: log-normal 0.95")
    minors_share: float = param(0.0, 0.2, "share of accounts", "[A]")
    age_shares: tuple[float, ...] = param(
        0.0, 1.0, "share of adults: 18–25, 26–35, 36–45, 46+", "Kredivo × KIC 2022"
    )
    concern_high_share: float = param(
        0.0, 1.0, "share of users", "Acquisti, John & Loewenstein 2013: bimodal; Cisco 2023: 33–38 % actives"
    )
    concern_on_activity: float = param(
        -1.0, 1.0, "logit per sd of activity", "Chen, Huang, Ouyang & Xiong 2021: positive"
    )
    stated_on_young: float = param(
        -3.0, 3.0, "points on the 1–5 scale", "Komnas HAM 2020 for Tokopedia-like; [A] flat for Shopee-like"
    )
    revealed_on_young: float = param(
        -3.0, 3.0, "logit of protective behaviour", "Goldfarb & Tucker 2012; [A] flat for Shopee-like"
    )
    city_shares: tuple[float, ...] = param(
        0.0, 1.0, "share of users in tiers 1, 2, 3", "Kredivo 2019: Jabodetabek 67 % of orders; [A]"
    )

    # Catalogue
    n_items: int = param(3072, 32768, "items", "[A]")
    n_sellers: int = param(50, 5000, "sellers", "Sea 2026: about 20 buyers a seller")
    appeal_sigma: float = param(0.5, 3.0, "log sd", "Dunnhumby item popularity: log-normal 1.87, Gini 0.81")
    price_sigma: float = param(
        0.1, 2.0, "log sd within a category", "PRDECT-ID 1.27; smaller for Shopee-like so that order values fit"
    )
    price_spread: float = param(0.0, 2.0, "factor on the log distance of category medians", "[A]")
    median_price: float = param(
        0.1, 1e7, "market currency", "Sea Q2 2024: mean order US$9.32; PRDECT-ID median IDR 65,000"
    )
    style_sigma: float = param(0.0, 4.0, "logit", "[A] taste seen by a cohort")
    detail_sigma: float = param(0.0, 4.0, "logit", "[A] taste seen only in a person's own history")
    appeal_in_ranking: float = param(
        0.0, 2.0, "weight of popularity in a personal ranking", "[A] sets seller concentration"
    )

    # Settings
    cohort_epsilon: float = param(0.1, 10, "ε of the cohort release", "[A] ε = 1–4")
    intent_hit: tuple[float, ...] = param(
        0.0, 1.0, "P(list fits the wanted category): off … full", "[A] sets the loss under each setting"
    )
    profile_accuracy: tuple[float, ...] = param(
        0.0,
        1.0,
        "P(detail taste known): occasional, regular, frequent",
        "Yoganarasimhan 2020: gains rise with history",
    )

    device_accuracy: tuple[float, ...] = param(
        0.0, 1.0, "the same from the history on one phone", "[A] short for occasional users"
    )

    # Behaviour
    want_rate: float = param(0.0, 0.5, "P(a visit carries a want that recommendations may serve)", "[A]")
    want_by_tier: tuple[float, ...] = param(
        0.0,
        2.0,
        "factor on want_rate: occasional, regular, frequent",
        "[A] occasional shoppers come with a purpose, frequent ones browse",
    )
    direct_rate: float = param(0.0, 0.5, "P(a visit ends in an order that never meets recommendations)", "[A]")
    capture_logit: float = param(
        -8, 8, "logit of buying a fitting recommendation", "[A] sets the attributed share"
    )
    price_on_capture: float = param(
        0.0, 3.0, "logit per log unit of price", "[A] expensive goods are searched for"
    )
    rerouted: float = param(
        0.0,
        1.0,
        "P(a want not served is searched for and bought)",
        "Sharma, Hofman & Watts 2015: at least 75 %",
    )
    list_length: int = param(16, 64, "mean items shown in a visit", "[A]")
    click_rate: float = param(0.001, 0.3, "P(click) per impression, list fits", "Ali-CCP: feed CTR 4.05 %")
    control_on_response: float = param(0.0, 1.0, "logit when the user chose the setting", "Tucker 2014, capped")
    covert_on_response: float = param(
        -3.0, 0.0, "logit when sensitive data are used covertly, concerned users", "Aguirre et al. 2015"
    )
    cancelled_rec: float = param(0.0, 0.5, "P(cancelled), recommended orders", "[A] impulse")
    cancelled_search: float = param(0.0, 0.5, "P(cancelled), searched orders", "[A]")
    returned: float = param(0.0, 0.5, "P(returned)", "Zalora Indonesia 2016: below 5 %; [A]")
    late_click_share: float = param(0.0, 0.5, "P(the order comes more than 7 days after the click)", "[A]")

    # Consent, trust
    accept_rate: tuple[float, ...] = param(
        0.0,
        1.0,
        "P(accept): default_on, active_choice, opt_in",
        "Johnson, Shriver & Du 2020; AppsFlyer 2022; Utz et al. 2019",
    )
    sensitive_on_accept: float = param(
        -5.0,
        5.0,
        "logit for the sensitive class",
        "Prince & Wallsten 2020 stated; ATT finance revealed; partly",
    )
    screen_shares: tuple[float, ...] = param(
        0.0, 1.0, "share of users shown each screen in the window", "[A] a pilot drawn at random"
    )
    trust_harm: float = param(0.0, 10.0, "trust lost per week of full covert use, concerned user", "[A]")
    churn_base: float = param(0.0, 0.2, "P(leave) per week at full trust", "[A]")
    churn_on_distrust: float = param(
        0.0,
        0.2,
        "P(leave) per week and squared unit of distrust",
        "[A] Cisco 2024: would not buy from the untrusted",
    )
    late_churn: float = param(
        0.0, 1000.0, "factor on churn_on_distrust after the observed weeks", "[A] 1: users stay as patient as they were"
    )
    opt_out_base: float = param(0.0, 0.2, "P(opt out) per week at full trust", "[A]")
    opt_out_on_distrust: float = param(0.0, 0.2, "P(opt out) per week and unit of distrust", "[A]")

    # Welfare weights, stated
    take_rate: float = param(0.0, 1.0, "contribution margin per unit of GMV", "Sea Q2 2024: about 10.7 %")
    serving_cost: tuple[float, ...] = param(
        0.0,
        1e6,
        "market currency per user, category class and active week: off … full",
        "[A] a model on the phone costs the same for a rare visitor; servers are dear for the Tokopedia-like team",
    )
    trust_weight: float = param(
        0.0, 1e6, "market currency per user-week of one unit of distrust", "[A] stated weight"
    )
    exposure_weight: float = param(
        0.0, 1e6, "market currency per unit of privacy exposure", "[A] stated weight"
    )
    legal_weight: float = param(
        0.0,
        1.0,
        "expected fine a year, share of revenue, per kind of violation",
        "UU 27/2022 Art. 57: up to 2 %; [A] as an expectation",
    )

    # Survey and requests
    survey_share: float = param(0.0, 1.0, "share of users who answer", "[A]")
    worries: tuple[float, ...] = param(
        0.0, 1.0, "share of each reason, in schema order", "interview prompt, Shopee; [A]"
    )
    sensitive_on_stated: float = param(
        -3.0, 3.0, "points on the 1–5 scale for health and finance", "Prince & Wallsten 2020"
    )
    slow_requests: float = param(0.0, 1.0, "share of requests closed after more than 72 hours", "[A]")

    # The team
    data_scientists: tuple[int, ...] = param(
        0, 50, "people, months 1–9", "interview prompt, Tokopedia: 2–3; [A] for Shopee-like"
    )
    sprints: tuple[int, ...] = param(
        0, 20, "engineering sprints, months 1–9", "interview prompt, Tokopedia: one; [A] for Shopee-like"
    )

    def __post_init__(self) -> None:
        for f in fields(self):
            if "low" not in f.metadata:
                continue
            value = getattr(self, f.name)
            low, high = f.metadata["low"], f.metadata["high"]
            for v in value if isinstance(value, tuple) else (value,):
                if not low <= v <= high:
                    raise ValueError(
                        f"market parameter {f.name} = {value!r} is outside the allowed range {low} … {high} ({f.metadata['unit']})"
                    )

    def parameters(self) -> list[dict[str, Any]]:
        """Return one record a parameter: name, value, unit, low, high, source."""
        return [
            {"name": f.name, "value": getattr(self, f.name), **f.metadata}
            for f in fields(self)
            if "low" in f.metadata
        ]


CATEGORY_MEDIANS = {
    "womens_fashion": 51.0,
    "mens_fashion": 94.5,
    "muslim_fashion": 30.0,
    "kids_fashion": 40.0,
    "beauty": 25.0,
    "food": 45.0,
    "household": 55.0,
    "kitchen": 60.0,
    "home_decor": 65.0,
    "electronics": 176.0,
    "phones": 189.0,
    "computers": 133.25,
    "gaming": 79.05,
    "cameras": 180.0,
    "audio": 90.0,
    "sports": 70.0,
    "automotive": 60.0,
    "stationery": 13.45,
    "toys_hobby": 50.0,
    "books": 45.0,
    "health": 43.0,
    "mother_baby": 52.5,
    "finance": 100.0,
    "intimate_care": 38.0,
}
"""Median price by category in thousand rupiah: PRDECT-ID where it has the category, else an assumption."""

CATEGORY_WEIGHTS = {
    c: w
    for c, w in zip(
        CATEGORIES, (9, 6, 4, 4, 9, 9, 8, 4, 4, 6, 5, 3, 3, 1.5, 2.5, 3, 3, 3, 4, 2, 5, 6, 3, 2.5), strict=True
    )
}
"""Relative frequency of visits by category [A]."""

SHOPEE = MarketConfig(
    name="shopee",
    label="Shopee-like",
    currency="US$",
    minor_units=100,
    law_week=26,
    sessions_per_week=4.5,
    activity_sigma=1.0,
    minors_share=0.045,
    age_shares=(0.30, 0.40, 0.20, 0.10),
    concern_high_share=0.35,
    concern_on_activity=0.35,
    stated_on_young=0.0,
    revealed_on_young=0.0,
    city_shares=(0.45, 0.30, 0.25),
    n_items=4096,
    n_sellers=400,
    appeal_sigma=1.87,
    price_sigma=0.6,
    price_spread=1.15,
    median_price=5.2,
    style_sigma=0.55,
    detail_sigma=0.75,
    appeal_in_ranking=0.6,
    cohort_epsilon=3.0,
    intent_hit=(0.44, 0.862, 0.92, 0.94, 0.97),
    profile_accuracy=(0.50, 0.78, 0.94),
    device_accuracy=(0.25, 0.66, 0.92),
    want_rate=0.09,
    want_by_tier=(0.65, 1.0, 1.08),
    direct_rate=0.045,
    capture_logit=-0.55,
    price_on_capture=0.05,
    rerouted=0.78,
    list_length=50,
    click_rate=0.045,
    control_on_response=0.15,
    covert_on_response=-0.7,
    cancelled_rec=0.11,
    cancelled_search=0.05,
    returned=0.04,
    late_click_share=0.06,
    accept_rate=(0.98, 0.57, 0.38),
    screen_shares=(0.6, 0.2, 0.2),
    sensitive_on_accept=-0.6,
    trust_harm=0.25,
    churn_base=0.003,
    churn_on_distrust=0.00003,
    late_churn=1.0,
    opt_out_base=0.0012,
    opt_out_on_distrust=0.0008,
    take_rate=0.107,
    serving_cost=(0.0, 0.0005, 0.001, 0.015, 0.005),
    trust_weight=0.005,
    exposure_weight=0.0008,
    legal_weight=0.02,
    survey_share=0.15,
    worries=(0.31, 0.33, 0.12, 0.11, 0.08, 0.05),
    sensitive_on_stated=0.7,
    slow_requests=0.12,
    data_scientists=(4, 4, 4, 5, 5, 5, 5, 5, 5),
    sprints=(3, 3, 3, 3, 3, 3, 3, 3, 3),
)
"""The Shopee-like market: carries the worked examples."""

TOKOPEDIA = MarketConfig(
    name="tokopedia",
    label="Tokopedia-like",
    currency="IDR",
    minor_units=1,
    law_week=-64,
    sessions_per_week=3.2,
    activity_sigma=1.1,
    minors_share=0.04,
    age_shares=(0.26, 0.42, 0.22, 0.10),
    concern_high_share=0.35,
    concern_on_activity=0.35,
    stated_on_young=0.8,
    revealed_on_young=-0.9,
    city_shares=(0.60, 0.25, 0.15),
    n_items=4096,
    n_sellers=400,
    appeal_sigma=1.87,
    price_sigma=0.6,
    price_spread=1.6,
    median_price=65000.0,
    style_sigma=0.55,
    detail_sigma=0.7,
    appeal_in_ranking=0.6,
    cohort_epsilon=3.0,
    intent_hit=(0.41, 0.88, 0.92, 0.935, 0.97),
    profile_accuracy=(0.66, 0.76, 0.86),
    device_accuracy=(0.40, 0.66, 0.84),
    want_rate=0.085,
    want_by_tier=(0.85, 1.0, 1.03),
    direct_rate=0.026,
    capture_logit=-0.55,
    price_on_capture=0.75,
    rerouted=0.755,
    list_length=50,
    click_rate=0.042,
    control_on_response=0.15,
    covert_on_response=-0.7,
    cancelled_rec=0.10,
    cancelled_search=0.05,
    returned=0.04,
    late_click_share=0.06,
    accept_rate=(0.98, 0.55, 0.36),
    screen_shares=(0.1, 0.6, 0.3),
    sensitive_on_accept=-0.35,
    trust_harm=0.25,
    churn_base=0.003,
    churn_on_distrust=0.00003,
    late_churn=1.0,
    opt_out_base=0.002,
    opt_out_on_distrust=0.003,
    take_rate=0.10,
    serving_cost=(0.0, 4.0, 8.0, 70.0, 90.0),
    trust_weight=50.0,
    exposure_weight=8.0,
    legal_weight=0.02,
    survey_share=0.15,
    worries=(0.30, 0.31, 0.13, 0.13, 0.08, 0.05),
    sensitive_on_stated=0.8,
    slow_requests=0.15,
    data_scientists=(2, 2, 3, 3, 3, 3, 3, 3, 3),
    sprints=(1, 1, 1, 1, 1, 1, 1, 1, 1),
)
"""The Tokopedia-like market: carries the learner's own graded work."""

MARKETS: dict[str, MarketConfig] = {"shopee": SHOPEE, "tokopedia": TOKOPEDIA}
