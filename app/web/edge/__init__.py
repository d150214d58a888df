"""What every request goes through: headers, limits, caching, logs, metrics, shedding, proxies, errors."""
