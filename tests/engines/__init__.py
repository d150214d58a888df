"""The main ways through the page in Chromium, Firefox and WebKit: `python3 test.py --engines all`."""
