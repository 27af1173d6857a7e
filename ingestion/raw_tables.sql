-- Landing tables of the warehouse. Run as one transaction: the lock makes simultaneous loaders wait for each other,
-- because CREATE ... IF NOT EXISTS alone can fail with a duplicate key when two sessions race.
select pg_advisory_xact_lock(hashtextextended('raw_tables', 0));

-- asked first: a role that may not create schemas is refused even where there is nothing to create
do $$
begin
    if to_regnamespace('raw') is null then
        create schema raw;
    end if;
end
$$;

create table if not exists raw.load_manifest (
    object_key text primary key,
    dataset text not null,
    sha256 text not null,
    status text not null check (status in ('loaded', 'partly_rejected', 'rejected', 'quarantined')),
    rows_in_file bigint not null,
    rows_loaded bigint not null,
    rows_rejected bigint not null,
    loaded_at timestamptz not null default now(),
    error text,
    check (rows_in_file = rows_loaded + rows_rejected)
);

create table if not exists raw.experiments (
    experiment_id text primary key,
    title text,
    tool_id text,
    axial_distance double precision,
    _object_key text not null,
    _row_number bigint not null,
    _loaded_at timestamptz not null default now()
);

create table if not exists raw.experiment_factors (
    experiment_id text not null,
    position int not null,
    letter text not null,
    factor_name text not null,
    low text not null,
    high text not null,
    low_value double precision,
    high_value double precision,
    unit text,
    current_level text not null,
    current_coded smallint not null check (current_coded in (-1, 1)),
    _object_key text not null,
    _row_number bigint not null,
    _loaded_at timestamptz not null default now()
);

create table if not exists raw.experiment_generators (
    experiment_id text not null,
    position int not null,
    letter text not null,
    word text not null,
    sign smallint not null check (sign in (-1, 1)),
    _object_key text not null,
    _row_number bigint not null,
    _loaded_at timestamptz not null default now()
);

create table if not exists raw.experiment_responses (
    experiment_id text not null,
    position int not null,
    response text not null,
    unit text,
    goal text not null check (goal in ('maximize', 'minimize', 'target')),
    target double precision,
    transform text not null check (transform in ('none', 'ln', 'log10', 'sqrt', 'inverse')),
    _object_key text not null,
    _row_number bigint not null,
    _loaded_at timestamptz not null default now()
);

-- models that the engineer chose: one row per model and term
create table if not exists raw.experiment_models (
    experiment_id text not null,
    position int not null,
    model text not null,
    term text not null,
    _object_key text not null,
    _row_number bigint not null,
    _loaded_at timestamptz not null default now()
);

-- settings that predictions are asked for: one row per setting and factor
create table if not exists raw.experiment_settings (
    experiment_id text not null,
    position int not null,
    setting text not null,
    letter text not null,
    coded double precision not null,
    _object_key text not null,
    _row_number bigint not null,
    _loaded_at timestamptz not null default now()
);

-- levels are coded and follow the factors' position; responses and censored follow the responses' position
create table if not exists raw.experiment_runs (
    experiment_id text not null,
    run_id int not null,
    run_order int,
    std_order int,
    replicate int,
    block text,
    repeat_reading int,
    levels double precision[] not null,
    responses double precision[] not null,
    censored boolean[] not null,
    _object_key text not null,
    _row_number bigint not null,
    _loaded_at timestamptz not null default now()
);

create table if not exists raw.production_data (
    date date not null,
    machine_id text not null,
    tool_id text not null,
    configuration text not null,
    daily_production bigint not null,
    tool_changes bigint not null,
    failures bigint not null,
    cost_new_tools_usd double precision not null,
    cost_resharpening_usd double precision not null,
    _object_key text not null,
    _row_number bigint not null,
    _loaded_at timestamptz not null default now(),
    primary key (date, machine_id, tool_id, configuration)
);

create table if not exists raw.machine_sensors (
    timestamp timestamptz not null,
    machine_id text not null,
    tool_id text not null,
    pressure_psi double precision,
    concentration_pct double precision,
    rpm double precision,
    feed_rate double precision,
    temperature_c double precision,
    vibration_mm_s double precision,
    acoustic_emission_db double precision,
    cutting_force_n double precision,
    power_consumption_kw double precision,
    _object_key text not null,
    _row_number bigint not null,
    _loaded_at timestamptz not null default now()
);

-- Columns that came later: CREATE TABLE IF NOT EXISTS adds none to a table that an earlier version made, and ALTER TABLE
-- waits for every reader even where it has nothing to do. So what is there is asked first.
do $$
declare
    missing record;
begin
    for missing in
        select wanted.table_name, wanted.column_name, wanted.definition
        from (values
            ('experiments', 'pool_from_order', 'int'),
            ('experiments', 'confirms', 'text'),
            ('experiments', 'folds_over', 'text'),
            (
                'experiment_responses', 'distribution',
                'text check (distribution in (''weibull'', ''lognormal'', ''normal''))'
            ),
            ('experiment_responses', 'lower_limit', 'double precision'),
            ('experiment_responses', 'upper_limit', 'double precision'),
            ('experiment_responses', 'weight', 'double precision'),
            ('experiment_responses', 'importance', 'double precision'),
            ('experiment_responses', 'smallest_effect', 'double precision')
        ) as wanted (table_name, column_name, definition)
        left join information_schema.columns as present
            on
                present.table_schema = 'raw'
                and present.table_name = wanted.table_name
                and present.column_name = wanted.column_name
        where present.column_name is null
    loop
        execute format(
            'alter table raw.%I add column %I %s', missing.table_name, missing.column_name, missing.definition
        );
    end loop;
end
$$;

-- A verdict that came later: the constraint of an earlier version knows three.
do $$
begin
    if exists (
        select from pg_constraint
        where
            conrelid = 'raw.load_manifest'::regclass
            and conname = 'load_manifest_status_check'
            and pg_get_constraintdef(oid) not like '%quarantined%'
    ) then
        alter table raw.load_manifest drop constraint load_manifest_status_check;
        alter table raw.load_manifest add constraint load_manifest_status_check
        check (status in ('loaded', 'partly_rejected', 'rejected', 'quarantined'));
    end if;
end
$$;
