"""Kibana, for those who look there: a data view, saved searches, visualisations, a dashboard for each watch."""
