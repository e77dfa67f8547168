"""Candor beside other proxies: what `benches/compare.py` and its neighbours are made of.

`peers` says how each proxy is configured, `requests` what is sent, `load` how, `machine` what is read off the
processes. `measures` holds one function for each thing that is measured, `campaign` runs them and writes figures as
JSON. From that file alone `tables`, `plots` and `pages` make what people read.
"""
