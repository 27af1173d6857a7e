"""What the app says of itself, in each language."""

from orchestration.dashboards.definitions import Language, Text

TEXTS = {
    "language": Text(en="Language", es="Idioma"),
    "any": Text(en="All", es="Todos"),
    "table": Text(en="Table", es="Tabla"),
    "rows": Text(en="Rows {} to {} of {}", es="Filas {} a {} de {}"),
    "page": Text(en="Page of the table", es="Página de la tabla"),
    "nothing": Text(en="Nothing to show for this choice.", es="Nada que mostrar para esta selección."),
    "failed": Text(en="This card cannot be shown: {}", es="Esta tarjeta no se puede mostrar: {}"),
    "unknown": Text(en="There is no {} “{}”: the filter is left out.", es="No existe {} «{}»: el filtro se omite."),
    "empty": Text(en="The warehouse is still empty", es="El almacén de datos aún está vacío"),
    "empty_way_out": Text(
        en="Drop in an experiment or production data, or run “doe demo” in a terminal to see published and simulated "
        "experiments. This page fills itself when something has been built.",
        es="Suba un experimento o datos de producción, o ejecute «doe demo» en una terminal para ver experimentos "
        "publicados y simulados. Esta página se llena en cuanto se haya construido algo.",
    ),
    "drop": Text(en="Drop in files", es="Subir archivos"),
    "drop_question": Text(
        en="Is my data right, and what does it say?",
        es="¿Están bien mis datos, y qué dicen?",
    ),
    "drop_how": Text(
        en="An experiment is a design.yml with its runs.csv, or a zip of them; production and sensor data are CSV or "
        "Parquet files. Nothing is loaded before you press Run.",
        es="Un experimento es un design.yml con su runs.csv, o un zip de ambos; los datos de producción y de sensores son "
        "archivos CSV o Parquet. Nada se carga antes de pulsar Ejecutar.",
    ),
    "files": Text(en="Files", es="Archivos"),
    "left_out": Text(en="Left out, since nobody asks for them: {}", es="Omitidos, porque no se necesitan: {}"),
    "findings": Text(en="What is wrong, and the way out", es="Qué está mal, y cómo arreglarlo"),
    "file": Text(en="File", es="Archivo"),
    "row": Text(en="Row", es="Fila"),
    "column": Text(en="Column", es="Columna"),
    "value": Text(en="Value", es="Valor"),
    "reason": Text(en="Why, and the way out", es="Por qué, y cómo arreglarlo"),
    "verdict": Text(en="Verdict", es="Resultado"),
    "accepted": Text(en="accepted", es="aceptada"),
    "rejected": Text(en="rejected", es="rechazada"),
    "accepted_rows": Text(en="{} of {} rows are accepted", es="Se aceptan {} de {} filas"),
    "refused": Text(en="The file is refused as a whole", es="El archivo se rechaza por completo"),
    "present": Text(
        en="Exactly this is in the warehouse already: nothing will be loaded.",
        es="Exactamente esto ya está en el almacén: no se cargará nada.",
    ),
    "first_rows": Text(en="The first {} rows, as received", es="Las primeras {} filas, como se recibieron"),
    "noted": Text(en="Noted: {}", es="Nota: {}"),
    "run": Text(en="Run", es="Ejecutar"),
    "run_all": Text(en="Run: load {} rows and analyse them", es="Ejecutar: cargar {} filas y analizarlas"),
    "run_accepted": Text(
        en="Run: load the {} accepted rows and analyse them", es="Ejecutar: cargar las {} filas aceptadas y analizarlas"
    ),
    "run_none": Text(en="Nothing can be loaded: correct the files first.", es="Nada se puede cargar: corrija los archivos."),
    "busy": Text(en="A run is going on. Wait for its end.", es="Hay una ejecución en curso. Espere a que termine."),
    "land": Text(en="Land the files", es="Guardar los archivos"),
    "load": Text(en="Load the rows", es="Cargar las filas"),
    "dbt build": Text(en="Compute effects, settings and costs", es="Calcular efectos, ajustes y costos"),
    "publish": Text(en="Publish", es="Publicar"),
    "waits for another build": Text(en="waits for another build", es="espera a otra construcción"),
    "running": Text(en="Running", es="En ejecución"),
    "done": Text(en="Done", es="Terminado"),
    "broken": Text(en="The run ended with a message", es="La ejecución terminó con un mensaje"),
    "loaded": Text(en="{} rows loaded, {} rejected", es="{} filas cargadas, {} rechazadas"),
    "see": Text(en="See the result: {}", es="Ver el resultado: {}"),
}


def say(key: str, language: Language, *values: object) -> str:
    """A text with its values filled in."""
    return TEXTS[key].in_(language).format(*values)
