"""What a query may call: functions whose answer depends on their arguments alone.

The list is closed. DuckDB's own notes on stability do not serve: they call `age(date)` and
`current_localtimestamp()` consistent. Left out as well is what makes a long text or list from a
short one (`repeat`, `lpad`, `range` as a scalar), because DuckDB's limit on memory does not hold there.
"""

_OPERATORS = (
    "+ - * / // % ** ^ || & | << >> ~ ! @ -> ->> ~~ !~~ ~~* !~~* ~~~ ^@ = != <> < <= > >= "
    "like_escape not_like_escape ilike_escape not_ilike_escape"
)
_LOGIC = "coalesce nullif ifnull if greatest least constant_or_null typeof isfinite isinf isnan"
_NUMBERS = (
    "abs add ceil ceiling divide even exp fdiv floor fmod gcd lcm ln log log10 log2 mod multiply pi pow "
    "power round round_even sign sqrt cbrt subtract trunc"
)
_TEXTS = (
    "ascii chr concat concat_ws contains ends_with format_bytes instr lcase left len length lower ltrim "
    "md5 nfc_normalize ord position prefix regexp_escape regexp_extract regexp_extract_all "
    "regexp_full_match regexp_matches regexp_replace replace reverse right rtrim sha256 split split_part "
    "starts_with str_split string_split strip_accents strlen strpos substr substring suffix translate "
    "trim ucase unicode upper"
)
_DATES = (
    "century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day "
    "dayname dayofmonth dayofweek dayofyear days_in_month decade epoch isodow isoyear julian last_day "
    "make_date millennium month monthname quarter strftime strptime to_days to_months to_weeks to_years "
    "try_strptime week weekday weekofyear year yearweek"
)
_NESTED = (
    "array_contains array_extract array_has array_length array_slice array_to_string element_at flatten "
    "json_array_length json_exists json_extract json_extract_string json_keys json_type json_valid "
    "list_any_value list_avg list_concat list_contains list_count list_distinct list_extract list_filter "
    "list_has list_has_all list_has_any list_max list_median list_min list_position list_reverse "
    "list_slice list_sort list_sum list_transform list_unique list_value list_zip map map_extract "
    "map_keys map_values row struct_extract struct_pack unnest"
)
_AGGREGATES = (
    "arg_max arg_min avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif "
    "covar_pop covar_samp fsum geomean kahan_sum kurtosis mad max max_by mean median min min_by product "
    "quantile quantile_cont quantile_disc regr_intercept regr_r2 regr_slope skewness stddev stddev_pop "
    "stddev_samp sum var_pop var_samp variance weighted_avg"
)
_IN_ORDER = "any_value arbitrary array_agg first group_concat last list listagg string_agg"
_WINDOWS = "cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number"

# Their answer depends on the order of rows, so they need an ORDER BY of their own.
IN_ORDER = frozenset(_IN_ORDER.split())
WINDOWS = frozenset(_WINDOWS.split())

ALLOWED = WINDOWS.union(
    *(
        group.split()
        for group in (_OPERATORS, _LOGIC, _NUMBERS, _TEXTS, _DATES, _NESTED, _AGGREGATES, _IN_ORDER)
    )
)
TABLE_FUNCTIONS = frozenset({"generate_series", "range", "unnest"})

# Words that SQL reads as functions where no column has their name.
WORDS = frozenset({
    "current_catalog", "current_database", "current_date", "current_localtime", "current_localtimestamp",
    "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
    "get_current_time", "get_current_timestamp", "localtime", "localtimestamp", "session_user",
    "system_user", "today", "user",
})  # fmt: skip
