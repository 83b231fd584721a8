"""The pages, and the one address beside them: `streamlit run app.py`."""

from streamlit.starlette import App

from eligibility.ui.desk.staying import ROUTES

app = App("eligibility/ui/visit.py", routes=ROUTES)
