"""The pages: `streamlit run app.py`."""

from eligibility.ui import shell

shell.run()
