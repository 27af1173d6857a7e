"""A run as it goes on, and what became of it."""

import time
from collections.abc import Mapping

import streamlit as st

from ingestion.keys import DESIGN_FILE
from orchestration.dashboards.app import html, warehouse
from orchestration.dashboards.app.job import Job, runner
from orchestration.dashboards.app.texts import pass_on, say
from orchestration.dashboards.definitions import Language
from orchestration.dbt import WAITS

# the dashboard that answers, by dataset
ANSWERS = {"experiments": "doe_analysis", "production_data": "tool_performance", "machine_sensors": "data_quality"}
STEPS = {"land": "step_land", "load": "step_load", "dbt build": "step_build", "publish": "step_publish"}


@st.fragment(run_every=1.0)
def show_progress(language: Language) -> None:
    """The steps of the run that goes on; when it has ended the page is drawn anew."""
    job = runner().last
    assert job is not None
    if job.has_ended:
        warehouse.forget()
        st.rerun()
    with st.container(border=True):
        html.heading(say("running", language))
        html.steps(_steps(job, language))
        if share := _share(job):
            st.progress(share)


def _steps(job: Job, language: Language) -> list[tuple[str, str, str]]:
    """Text, how far or how long, and state of each step."""
    begun = {step.name: step for step in job.steps}
    shown = []
    for name, key in STEPS.items():
        step = begun.get(name)
        if step is None:
            shown.append((say(key, language), "", "waiting"))
        elif step.seconds is not None:
            shown.append((say(key, language), say("seconds", language, seconds=round(step.seconds, 1)), "done"))
        elif job.has_ended:
            shown.append((say(key, language), "", "failed"))
        else:
            progress = say("waits", language) if step.progress == WAITS else step.progress
            passed = say("seconds", language, seconds=round(time.monotonic() - step.began))
            shown.append((say(key, language), " · ".join(filter(None, [progress, passed])), "running"))
    return shown


def _share(job: Job) -> float | None:
    """How much of the build is done."""
    done, slash, of = job.steps[-1].progress.partition(" / ") if job.steps else ("", "", "")
    return min(1.0, int(done) / int(of)) if slash else None


def result(job: Job, language: Language, results: Mapping[str, st.Page]) -> None:
    """What became of a run, and where it is to be seen."""
    with st.container(border=True):
        if job.messages:
            html.heading(say("run_failed", language))
            html.steps(_steps(job, language))
            for message in job.messages:
                first, *others = message.split("\n")  # what dbt and PostgreSQL add is theirs
                html.note("\n".join((pass_on(first, language), *others)), "bad")
            return
        assert job.summary is not None
        of_files = [outcome for outcome in job.summary.outcomes if not outcome.object_key.endswith(DESIGN_FILE)]
        loaded, rejected = (sum(getattr(each, f"rows_{what}") for each in of_files) for what in ("loaded", "rejected"))
        html.heading(say("run_done", language, loaded=loaded, rejected=rejected))
        html.steps(_steps(job, language))
        for outcome in job.summary.outcomes:
            for text in dict.fromkeys((outcome.error, *outcome.details)):
                if text:
                    html.note(f"{outcome.object_key.rpartition('/')[2]}: {pass_on(text, language)}", "bad")
    for experiment in job.experiments:
        html.to_result(results[ANSWERS["experiments"]], experiment, language)
    for dataset in job.datasets:
        if dataset != "experiments":
            html.to_result(results[ANSWERS[dataset]], None, language)
