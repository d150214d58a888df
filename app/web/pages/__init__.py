"""The HTML pages, and what they need: templates, assets, what search engines are told."""
