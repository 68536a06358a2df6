"""The committed data: load it, verify it, describe it, rebuild it.

>>> from tradeoff.data import load
>>> t = load("tokopedia")
>>> t.orders                    # or t["orders"], a pandas DataFrame

Both markets are synthetic, Shopee-like and Tokopedia-like; no number is either company's own.
"""

from tradeoff.data.loader import Experiments, Market, load, load_experiments
from tradeoff.data.integrity import verify

__all__ = ["Experiments", "Market", "load", "load_experiments", "verify"]
