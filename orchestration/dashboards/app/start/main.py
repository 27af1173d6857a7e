"""What Streamlit runs, from the top for every click. Alone in its folder, which Streamlit puts before all modules."""

from orchestration.dashboards.app.pages import main

main()
