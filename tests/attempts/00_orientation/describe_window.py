# %% [right] one long column of times
def describe_window(tables):
    times = pd.concat([tables["sessions"].started_at, tables["clicks"].clicked_at, tables["orders"].ordered_at])
    start, end = times.min().normalize(), times.max().normalize()
    return {"first_day": start, "last_day": end, "days": (end - start).days + 1,
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [right] a loop with plain datetimes and dates
from datetime import datetime

def describe_window(tables):
    first, last = datetime.max, datetime.min
    for name, column in (("sessions", "started_at"), ("clicks", "clicked_at"), ("orders", "ordered_at")):
        for moment in tables[name][column]:
            first = min(first, moment.to_pydatetime())
            last = max(last, moment.to_pydatetime())
    rows = {}
    for name in tables:
        rows[name] = tables[name].shape[0]
    return {"rows": rows, "first_day": first.date(), "last_day": last.date(),
            "days": last.date().toordinal() - first.date().toordinal() + 1}

# %% [right] NumPy days and a Series of rows
def describe_window(tables):
    days = [tables[n][c].to_numpy().astype("datetime64[D]")
            for n, c in [("orders", "ordered_at"), ("clicks", "clicked_at"), ("sessions", "started_at")]]
    days = np.concatenate(days)
    return dict(first_day=days.min(), last_day=days.max(), days=(days.max() - days.min()).astype(int) + 1,
                rows=pd.Series(tables).map(len))

# %% [right] texts for the days, date_range for the count
def describe_window(tables: dict[str, pd.DataFrame]) -> dict:
    logs = {"sessions": "started_at", "clicks": "clicked_at", "orders": "ordered_at"}
    ends = pd.DataFrame({name: tables[name][column].agg(["min", "max"]) for name, column in logs.items()})
    first = ends.loc["min"].min().strftime("%Y-%m-%d")
    last = ends.loc["max"].max().strftime("%Y-%m-%d")
    return {"first_day": first, "last_day": last, "days": len(pd.date_range(first, last)),
            "rows": {n: t.index.size for n, t in tables.items()}}

# %% [right] sorting the tables, periods of a day, times kept in the ends
def describe_window(tables):
    s = tables["sessions"].sort_values("started_at")["started_at"]
    c = tables["clicks"].sort_values("clicked_at")["clicked_at"]
    o = tables["orders"].sort_values("ordered_at")["ordered_at"]
    first = min(s.iloc[0], c.iloc[0], o.iloc[0])
    last = max(s.iloc[-1], c.iloc[-1], o.iloc[-1])
    days = len(pd.period_range(first, last, freq="D"))
    return {"first_day": first, "last_day": last, "days": float(days), "rows": {k: np.int64(len(v)) for k, v in tables.items()}}

# %% [right] counting rows with sum and with groupby
def describe_window(tables):
    stacked = pd.concat(
        [tables[t].rename(columns={c: "time"})[["time"]] for t, c in
         {"sessions": "started_at", "clicks": "clicked_at", "orders": "ordered_at"}.items()], ignore_index=True)
    day = stacked["time"].dt.floor("D")
    rows = {}
    for name, table in tables.items():
        rows[name] = sum(1 for _ in table.itertuples())
    span = day.max() - day.min() + pd.Timedelta(days=1)
    return {"first_day": day.min(), "last_day": day.max(), "days": span.days, "rows": rows}

# %% [wrong: last day not counted]
def describe_window(tables):
    times = pd.concat([tables["sessions"]["started_at"], tables["clicks"]["clicked_at"], tables["orders"]["ordered_at"]])
    first, last = times.min().normalize(), times.max().normalize()
    return {"first_day": first, "last_day": last, "days": (last - first).days,
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [wrong: periods of 24 hours counted instead of days]
def describe_window(tables):
    times = pd.concat([tables["sessions"]["started_at"], tables["clicks"]["clicked_at"], tables["orders"]["ordered_at"]])
    return {"first_day": times.min().date(), "last_day": times.max().date(), "days": (times.max() - times.min()).days + 1,
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [wrong: only one of the three logs]
def describe_window(tables):
    times = tables["orders"]["ordered_at"]
    first, last = times.min().normalize(), times.max().normalize()
    return {"first_day": first, "last_day": last, "days": (last - first).days + 1,
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [wrong: first and last row taken for earliest and latest]
def describe_window(tables):
    first = min(tables["sessions"]["started_at"].iloc[0], tables["clicks"]["clicked_at"].iloc[0], tables["orders"]["ordered_at"].iloc[0])
    last = max(tables["sessions"]["started_at"].iloc[-1], tables["clicks"]["clicked_at"].iloc[-1], tables["orders"]["ordered_at"].iloc[-1])
    first, last = first.normalize(), last.normalize()
    return {"first_day": first, "last_day": last, "days": (last - first).days + 1,
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [wrong: only days with an event counted]
def describe_window(tables):
    times = pd.concat([tables["sessions"]["started_at"], tables["clicks"]["clicked_at"], tables["orders"]["ordered_at"]])
    days = times.dt.normalize()
    return {"first_day": days.min(), "last_day": days.max(), "days": days.nunique(),
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [wrong: times that are not activity]
def describe_window(tables):
    times = pd.concat([table[c] for table in tables.values() for c in table.select_dtypes("datetime").columns])
    first, last = times.min().normalize(), times.max().normalize()
    return {"first_day": first, "last_day": last, "days": (last - first).days + 1,
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [wrong: cells counted instead of rows]
def describe_window(tables):
    times = pd.concat([tables["sessions"]["started_at"], tables["clicks"]["clicked_at"], tables["orders"]["ordered_at"]])
    first, last = times.min().normalize(), times.max().normalize()
    return {"first_day": first, "last_day": last, "days": (last - first).days + 1,
            "rows": {name: table.size for name, table in tables.items()}}

# %% [wrong: distinct users counted instead of rows]
def describe_window(tables):
    times = pd.concat([tables["sessions"]["started_at"], tables["clicks"]["clicked_at"], tables["orders"]["ordered_at"]])
    first, last = times.min().normalize(), times.max().normalize()
    return {"first_day": first, "last_day": last, "days": (last - first).days + 1,
            "rows": {name: t["user_id"].nunique() if "user_id" in t else len(t) for name, t in tables.items()}}

# %% [wrong: filled values counted instead of rows]
def describe_window(tables):
    times = pd.concat([tables["sessions"]["started_at"], tables["clicks"]["clicked_at"], tables["orders"]["ordered_at"]])
    first, last = times.min().normalize(), times.max().normalize()
    return {"first_day": first, "last_day": last, "days": (last - first).days + 1,
            "rows": {name: table.iloc[:, -1].count() for name, table in tables.items()}}

# %% [wrong: table names written down in advance]
def describe_window(tables):
    times = pd.concat([tables["sessions"]["started_at"], tables["clicks"]["clicked_at"], tables["orders"]["ordered_at"]])
    first, last = times.min().normalize(), times.max().normalize()
    names = ["sessions", "clicks", "orders"]
    return {"first_day": first, "last_day": last, "days": (last - first).days + 1,
            "rows": {name: len(tables[name]) for name in names}}

# %% [wrong: the tables handed in are ignored]
def describe_window(tables):
    return {"first_day": "2026-01-05", "last_day": "2026-03-29", "days": 84, "rows": {n: len(t) for n, t in tokopedia.tables.items()}}

# %% [wrong: the tables handed in are ignored]
def describe_window(tables):
    times = pd.concat([tokopedia.sessions["started_at"], tokopedia.clicks["clicked_at"], tokopedia.orders["ordered_at"]])
    first, last = times.min().normalize(), times.max().normalize()
    return {"first_day": first, "last_day": last, "days": (last - first).days + 1,
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [right] periods for the days
def describe_window(tables):
    times = pd.concat([tables["sessions"].started_at, tables["clicks"].clicked_at, tables["orders"].ordered_at])
    days = times.dt.to_period("D")
    return {"first_day": days.min(), "last_day": days.max(), "days": (days.max() - days.min()).n + 1,
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [wrong: periods of 24 hours counted instead of days] without the last one
def describe_window(tables):
    times = pd.concat([tables["sessions"].started_at, tables["clicks"].clicked_at, tables["orders"].ordered_at])
    return {"first_day": times.min().date(), "last_day": times.max().date(), "days": int(np.ceil((times.max() - times.min()) / pd.Timedelta("1D"))),
            "rows": {name: len(table) for name, table in tables.items()}}

# %% [right] a dataclass, rows as a table
from dataclasses import dataclass
@dataclass
class Window:
    first_day: object; last_day: object; days: int; rows: object
def describe_window(tables):
    s = [tables["sessions"].started_at, tables["clicks"].clicked_at, tables["orders"].ordered_at]
    lo, hi = min(x.min() for x in s).floor("D"), max(x.max() for x in s).floor("D")
    return Window(lo, hi, (hi - lo) / pd.Timedelta(days=1) + 1, pd.DataFrame({"table": list(tables), "n": [len(d) for d in tables.values()]}))

# %% [wrong: returned None] printed, not returned
def describe_window(tables):
    t = pd.concat([tables["sessions"]["started_at"], tables["clicks"]["clicked_at"], tables["orders"]["ordered_at"]]).dt.normalize()
    print({"first_day": t.min()})
