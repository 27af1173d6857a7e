"""A design as rows of the raw tables."""

import pyarrow as pa

from ingestion.design import Design


def design_tables(design: Design) -> dict[str, pa.Table]:
    """Raw table name to rows, without lineage columns."""
    factors, responses, generators = design.factors, design.responses, design.parsed_generators
    terms = [(model.name, term) for model in design.models for term in model.terms]
    levels = [
        (setting.name, factor.letter, coded)
        for setting in design.settings
        for factor, coded in zip(factors, design.coded_setting(setting), strict=True)
    ]
    return {
        "experiments": _table(
            [
                [design.experiment_id],
                [design.title],
                [design.tool_id],
                [design.axial_distance],
                [design.pool_from_order],
                [design.confirms],
                [design.folds_over],
            ],
            experiment_id=pa.string(),
            title=pa.string(),
            tool_id=pa.string(),
            axial_distance=pa.float64(),
            pool_from_order=pa.int32(),
            confirms=pa.string(),
            folds_over=pa.string(),
        ),
        "experiment_factors": _table(
            [
                [design.experiment_id] * len(factors),
                list(range(1, len(factors) + 1)),
                [factor.letter for factor in factors],
                [factor.name for factor in factors],
                [factor.low for factor in factors],
                [factor.high for factor in factors],
                [factor.low_value for factor in factors],
                [factor.high_value for factor in factors],
                [factor.unit for factor in factors],
                [factor.current_level for factor in factors],
                [factor.current_coded for factor in factors],
            ],
            experiment_id=pa.string(),
            position=pa.int32(),
            letter=pa.string(),
            factor_name=pa.string(),
            low=pa.string(),
            high=pa.string(),
            low_value=pa.float64(),
            high_value=pa.float64(),
            unit=pa.string(),
            current_level=pa.string(),
            current_coded=pa.int16(),
        ),
        "experiment_generators": _table(
            [
                [design.experiment_id] * len(generators),
                list(range(1, len(generators) + 1)),
                [generator.letter for generator in generators],
                [generator.word for generator in generators],
                [generator.sign for generator in generators],
            ],
            experiment_id=pa.string(),
            position=pa.int32(),
            letter=pa.string(),
            word=pa.string(),
            sign=pa.int16(),
        ),
        "experiment_responses": _table(
            [
                [design.experiment_id] * len(responses),
                list(range(1, len(responses) + 1)),
                [response.name for response in responses],
                [response.unit for response in responses],
                [response.goal for response in responses],
                [response.target for response in responses],
                [response.transform for response in responses],
                [response.distribution for response in responses],
                [response.lower for response in responses],
                [response.upper for response in responses],
                [response.weight for response in responses],
                [response.importance for response in responses],
                [response.smallest_effect for response in responses],
            ],
            experiment_id=pa.string(),
            position=pa.int32(),
            response=pa.string(),
            unit=pa.string(),
            goal=pa.string(),
            target=pa.float64(),
            transform=pa.string(),
            distribution=pa.string(),
            lower_limit=pa.float64(),
            upper_limit=pa.float64(),
            weight=pa.float64(),
            importance=pa.float64(),
            smallest_effect=pa.float64(),
        ),
        "experiment_models": _table(
            [
                [design.experiment_id] * len(terms),
                list(range(1, len(terms) + 1)),
                [model for model, _ in terms],
                [term for _, term in terms],
            ],
            experiment_id=pa.string(),
            position=pa.int32(),
            model=pa.string(),
            term=pa.string(),
        ),
        "experiment_settings": _table(
            [
                [design.experiment_id] * len(levels),
                list(range(1, len(levels) + 1)),
                [setting for setting, _, _ in levels],
                [letter for _, letter, _ in levels],
                [coded for _, _, coded in levels],
            ],
            experiment_id=pa.string(),
            position=pa.int32(),
            setting=pa.string(),
            letter=pa.string(),
            coded=pa.float64(),
        ),
    }


def _table(columns: list[list[object]], **types: pa.DataType) -> pa.Table:
    return pa.table(columns, schema=pa.schema(list(types.items())))
