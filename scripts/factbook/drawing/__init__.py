"""Figures as geometry, and geometry as SVG; knows neither Sphinx nor packages."""
