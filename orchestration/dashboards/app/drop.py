"""The page to drop in files: see them examined row by row, run them, look at the result."""

from collections.abc import Mapping

import psycopg2
import psycopg2.errors
import streamlit as st

from ingestion.preview import Preview
from orchestration.dashboards.app import html, intake, rows
from orchestration.dashboards.app.job import Job, runner
from orchestration.dashboards.app.known import connections
from orchestration.dashboards.app.progress import ANSWERS, result, show_progress
from orchestration.dashboards.app.texts import pass_on, say
from orchestration.dashboards.app.unpack import MAX_BYTES, MEGABYTE, Sent
from orchestration.dashboards.definitions import Language
from orchestration.sql import Error

TYPES = ("yml", "csv", "parquet", "zip")
MOST_FINDINGS = 1_000
DROPPED, MINE, ROUND = "dropped", "my_job", "drop_round"


def page(language: Language, results: Mapping[str, st.Page]) -> None:
    """Show it; `results` are the pages of dashboards, by key."""
    html.title(say("drop", language), say("drop_question", language))
    mine: Job | None = st.session_state.get(MINE)
    if runner().is_busy:
        if mine is not runner().last:
            html.note(say("run_busy", language))
        show_progress(language)
    elif mine is not None:
        result(mine, language, results)
        if st.button(say("dropped_again", language)):
            st.session_state.pop(DROPPED, None)
            st.session_state[MINE] = None
            st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
            st.rerun()
    else:
        _drop(language, results)


def _drop(language: Language, results: Mapping[str, st.Page]) -> None:
    html.note(say("drop_how", language))
    html.uploader(say("upload", language), say("upload_limits", language, limit=MAX_BYTES // MEGABYTE))
    sent = st.file_uploader(
        say("files", language),
        type=TYPES,
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // MEGABYTE,
        key=f"files_{st.session_state.get(ROUND, 0)}",
        label_visibility="collapsed",
    )
    if not sent:
        st.session_state.pop(DROPPED, None)
        return
    ids = tuple(file.file_id for file in sent)
    kept = st.session_state.get(DROPPED)
    if kept is None or kept[0] != ids:
        files = [Sent(file.name, file.getvalue()) for file in sent]
        try:
            kept = st.session_state[DROPPED] = (ids, intake.examine(files, connections().postgres))
        except (psycopg2.Error, Error) as error:
            is_forbidden = isinstance(error, psycopg2.errors.InsufficientPrivilege)
            why = "may_only_read" if is_forbidden else "cannot_examine"
            html.note(say(why, language, message=str(error).partition("\n")[0]), "bad")
            return
    _examined(kept[1], language, results)


def _examined(dropped: intake.Intake, language: Language, results: Mapping[str, st.Page]) -> None:
    if dropped.left_out:
        html.note(say("left_out_files", language, names=", ".join(dropped.left_out[:20])))
    for number, each in enumerate(dropped.previews):
        with st.container(border=True):
            _preview(dropped, each, number, language, results)
    findings = list(dropped.findings())
    if findings:
        with st.container(border=True):
            html.heading(say("findings", language))
            if len(findings) > MOST_FINDINGS:
                html.note(say("first_findings", language, shown=MOST_FINDINGS, findings=len(findings)))
            rows.findings(findings[:MOST_FINDINGS], language)
    _run(dropped, language)


def _preview(
    dropped: intake.Intake, each: Preview, number: int, language: Language, results: Mapping[str, st.Page]
) -> None:
    html.heading(dropped.name(each), intake.Intake.experiment(each) or each.envelope.dataset)
    verdict = each.verdict
    if each.is_loaded:
        html.note(say("present", language), "good")
        experiment = intake.Intake.experiment(each)
        html.to_result(results[ANSWERS[each.envelope.dataset]], experiment, language)
        return
    if verdict.refusals:
        html.note(say("refused", language), "bad")
    else:
        mood = "bad" if verdict.rejected.num_rows else "good"
        html.note(say("accepted_rows", language, accepted=verdict.n_accepted, rows=verdict.n_rows), mood)
    if verdict.notes:
        html.note(say("noted", language, notes="; ".join(pass_on(note, language) for note in verdict.notes)))
    rows.received(each, number, language)


def _run(dropped: intake.Intake, language: Language) -> None:
    runnable = dropped.runnable
    if not runnable:
        if not all(each.is_loaded for each in dropped.previews) or not dropped.previews:
            html.note(say("run_none", language), "bad")
        return
    is_clean = len(runnable) == len(dropped.previews) and not any(each.verdict.rejected.num_rows for each in runnable)
    label = say(
        "run_all" if is_clean else "run_accepted", language, rows=sum(each.verdict.n_accepted for each in runnable)
    )
    if st.button(label, type="primary"):
        paths = [each.envelope.path for each in runnable]
        job = runner().start(connections(), paths, dropped.folder)
        if job is not None:
            st.session_state[MINE] = job
        st.rerun()
