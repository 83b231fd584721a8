"""The pages. Beside `app.py` the only place that uses Streamlit."""
