"""Makes microstructure.json: order flow, liquidity, spreads and volatility of the real minutes in alpha.json, that the tests of the
view compare with.

Python 3 with numpy; run it beside the files. Each value comes from its window alone, in 80-bit numbers, by the formula of the paper that
the feature names: sums are written out, logarithms are taken of prices and not of ratios, covariances are means of products about means.
"""
import json
import pathlib

import numpy as np

here = pathlib.Path(__file__).parent
long = np.longdouble
SQRT = np.sqrt


def mean(values):
    values = list(values)
    return sum(values, long(0)) / len(values)


def covariance(x, y):
    mx, my = mean(x), mean(y)
    return mean((a - mx) * (b - my) for a, b in zip(x, y))


def sample_variance(x):
    return covariance(x, x) * len(x) / (len(x) - 1)


def by(part, whole):
    return None if whole == 0 else part / whole


class Minutes:
    def __init__(self, candles):
        number = lambda column: [None if value is None else long(value) for value in column]
        self.open, self.high, self.low, self.close = (number(candles[name]) for name in ["open", "high", "low", "close"])
        self.volume, self.vwap, self.taker = (number(candles[name]) for name in ["volume", "vwap", "takerBuyVolume"])

    def log_return(self, t):
        return np.log(self.close[t]) - np.log(self.close[t - 1])

    def signed(self, t):
        """Bought less sold; sold is what is left of the volume."""
        return self.taker[t] - (self.volume[t] - self.taker[t])

    def turnover(self, t):
        return long(0) if self.volume[t] == 0 else self.vwap[t] * self.volume[t]

    def amihud(self, window):
        traded = [t for t in window if self.volume[t] > 0]
        if not traded:
            return None
        return mean(abs(self.close[t] / self.close[t - 1] - 1) / self.turnover(t) for t in traded) * 1_000_000

    def kyle(self, window):
        signed = [self.signed(t) for t in window]
        if all(value == signed[0] for value in signed):
            return None
        returns = [self.log_return(t) for t in window]
        return covariance(returns, signed) / covariance(signed, signed)

    def roll(self, window):
        found = covariance([self.log_return(t) for t in window], [self.log_return(t - 1) for t in window])
        return 2 * SQRT(-found) if found < 0 else long(0)

    def corwin_schultz_pair(self, t):
        """Of the candles t - 1 and t; the latter is moved where it lies wholly above or below the close of the former."""
        high, low, before = self.high[t], self.low[t], self.close[t - 1]
        if low > before:
            high, low = high - (low - before), before
        elif high < before:
            high, low = before, low + (before - high)
        ranges = [np.log(self.high[t - 1] / self.low[t - 1]), np.log(high / low)]
        beta = ranges[0] ** 2 + ranges[1] ** 2
        gamma = np.log(max(self.high[t - 1], high) / min(self.low[t - 1], low)) ** 2
        constant = 3 - 2 * SQRT(long(2))
        alpha = (SQRT(2 * beta) - SQRT(beta)) / constant - SQRT(gamma / constant)
        return 2 * (np.exp(alpha) - 1) / (1 + np.exp(alpha))

    def corwin_schultz(self, window):
        return mean(max(self.corwin_schultz_pair(t), long(0)) for t in window)

    def realised(self, window):
        return SQRT(mean(self.log_return(t) ** 2 for t in window))

    def parkinson(self, window):
        ranges = [np.log(self.high[t]) - np.log(self.low[t]) for t in window]
        return SQRT(sum(x * x for x in ranges) / (4 * len(ranges) * np.log(long(2))))

    def garman_klass(self, window):
        return SQRT(
            mean(
                (np.log(self.high[t]) - np.log(self.low[t])) ** 2 / 2
                - (2 * np.log(long(2)) - 1) * (np.log(self.close[t]) - np.log(self.open[t])) ** 2
                for t in window
            )
        )

    def rogers_satchell_variance(self, window):
        def one(t):
            up, down, end = (np.log(price[t]) - np.log(self.open[t]) for price in [self.high, self.low, self.close])
            return up * (up - end) + down * (down - end)

        return mean(one(t) for t in window)

    def yang_zhang(self, window):
        n = len(window)
        k = long("0.34") / (long("1.34") + long(n + 1) / (n - 1))
        overnight = sample_variance([np.log(self.open[t]) - np.log(self.close[t - 1]) for t in window])
        body = sample_variance([np.log(self.close[t]) - np.log(self.open[t]) for t in window])
        return SQRT(overnight + k * body + (1 - k) * self.rogers_satchell_variance(window))

    def bipower(self, window):
        """Of a candle: mu_1^-2 times the products of neighbours, scaled for the one that a window of n lacks."""
        n = len(window)
        mu = SQRT(2 / PI)
        products = [abs(self.log_return(t)) * abs(self.log_return(t - 1)) for t in window[1:]]
        return sum(products) * long(n) / (n - 1) / n / mu**2

    def jump_share(self, window):
        variance = self.realised(window) ** 2
        return None if variance == 0 else max(long(0), (variance - self.bipower(window)) / variance)

    def features(self, t):
        out = {
            "taker_buy_share": by(self.taker[t], self.volume[t]),
            "taker_imbalance": by(self.signed(t), self.volume[t]),
            "vwap_deviation": None if self.vwap[t] is None else (self.close[t] - self.vwap[t]) / self.vwap[t],
        }
        for n in [20, 60]:
            window = range(t - n + 1, t + 1)
            volume = sum(self.volume[i] for i in window)
            average = by(sum(self.turnover(i) for i in window), volume)
            out |= {
                f"taker_buy_share_{n}": by(sum(self.taker[i] for i in window), volume),
                f"taker_imbalance_{n}": by(sum(self.signed(i) for i in window), volume),
                f"signed_volume_{n}": by(self.signed(t), volume / n),
                f"vwap_deviation_{n}": None if average is None else (self.close[t] - average) / average,
                f"amihud_{n}": self.amihud(window),
                f"kyle_lambda_{n}": self.kyle(window),
                f"roll_spread_{n}": self.roll(window),
                f"corwin_schultz_{n}": self.corwin_schultz(window),
                f"realised_volatility_{n}": self.realised(window),
                f"parkinson_{n}": self.parkinson(window),
                f"garman_klass_{n}": self.garman_klass(window),
                f"rogers_satchell_{n}": SQRT(self.rogers_satchell_variance(window)),
                f"yang_zhang_{n}": self.yang_zhang(window),
                f"bipower_{n}": SQRT(self.bipower(window)),
                f"jump_share_{n}": self.jump_share(window),
            }
        return out


PI = 4 * np.arctan(long(1))
stretches = []
for stretch in json.loads((here / "alpha.json").read_text())["stretches"]:
    minutes = Minutes(stretch["candles"])
    rows = list(range(61, len(minutes.close), 3))
    values = [minutes.features(row) for row in rows]
    columns = {
        name: [None if one[name] is None else float(f"{one[name]:.13g}") for one in values] for name in values[0]
    }
    stretches.append({"symbol": stretch["symbol"], "rows": rows, "features": columns})
(here / "microstructure.json").write_text(json.dumps({"stretches": stretches}))
