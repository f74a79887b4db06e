package dev.sharddal.metadata;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of a database session that metadata may set through pgjdbc's {@code options} and
 * through {@code sessionVariables}: limits of time and memory, formats, and choices of the planner.
 * Settings that change who the session is, what it may see, or whether its data is checked, are
 * refused. Values are plain words and numbers, so that they cannot contain SQL. Immutable.
 */
final class SessionSettings {

  /** {@code -c name=value} or {@code --name=value}; a backslash escapes a space. */
  private static final Pattern POSTGRESQL_SETTING =
      Pattern.compile("(?:-c\\s*|--)([A-Za-z_]+)=((?:[A-Za-z0-9_.,:%+/-]|\\\\ )+)(?:\\s+|$)");

  private static final SessionSettings POSTGRESQL =
      new SessionSettings(
          POSTGRESQL_SETTING,
          "settings such as -c statement_timeout=5s",
          """
          bytea_output client_connection_check_interval client_min_messages constraint_exclusion
          cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost cursor_tuple_fraction datestyle
          default_statistics_target default_transaction_deferrable
          default_transaction_isolation default_transaction_read_only effective_cache_size
          effective_io_concurrency enable_bitmapscan enable_hashagg enable_hashjoin
          enable_incremental_sort enable_indexonlyscan enable_indexscan enable_material
          enable_memoize enable_mergejoin enable_nestloop enable_parallel_append
          enable_parallel_hash enable_partition_pruning enable_partitionwise_aggregate
          enable_partitionwise_join enable_seqscan enable_sort enable_tidscan extra_float_digits
          from_collapse_limit geqo geqo_threshold gin_fuzzy_search_limit hash_mem_multiplier
          idle_in_transaction_session_timeout idle_session_timeout intervalstyle jit
          join_collapse_limit lock_timeout logical_decoding_work_mem maintenance_io_concurrency
          maintenance_work_mem max_parallel_workers_per_gather min_parallel_index_scan_size
          min_parallel_table_scan_size parallel_leader_participation parallel_setup_cost
          parallel_tuple_cost plan_cache_mode random_page_cost seq_page_cost statement_timeout
          tcp_keepalives_count tcp_keepalives_idle tcp_keepalives_interval tcp_user_timeout
          temp_buffers timezone transaction_timeout work_mem
          """);

  /** {@code name=value}, separated by commas. */
  private static final Pattern MYSQL_SETTING =
      Pattern.compile(
          "\\s*(?:@@(?:session\\.)?)?([A-Za-z_]+)\\s*=\\s*"
              + "(-?[0-9.]+|[A-Za-z0-9_]+|'[A-Za-z0-9_ ,.:=/+-]*')\\s*(?:,(?!$)|$)");

  private static final SessionSettings MYSQL =
      new SessionSettings(
          MYSQL_SETTING,
          "settings such as lock_wait_timeout=5, separated by commas",
          """
          big_tables collation_connection cte_max_recursion_depth
          default_week_format div_precision_increment explicit_defaults_for_timestamp
          group_concat_max_len information_schema_stats_expiry innodb_lock_wait_timeout
          innodb_strict_mode interactive_timeout join_buffer_size lc_time_names lock_wait_timeout
          max_execution_time max_heap_table_size max_join_size max_length_for_sort_data
          max_seeks_for_key max_sort_length max_statement_time net_read_timeout
          net_write_timeout optimizer_prune_level optimizer_search_depth optimizer_switch
          range_alloc_block_size range_optimizer_max_mem_size read_buffer_size
          read_rnd_buffer_size sort_buffer_size sql_auto_is_null sql_mode sql_safe_updates
          sql_select_limit time_zone tmp_table_size transaction_isolation
          tx_isolation wait_timeout windowing_use_high_precision
          """);

  private final Pattern setting;
  private final String rule;
  private final Set<String> names;

  private SessionSettings(Pattern setting, String rule, String names) {
    this.setting = setting;
    this.rule = rule;
    this.names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    this.names.addAll(Set.of(names.strip().split("\\s+")));
  }

  static SessionSettings of(String server) {
    return server.equals("PG") ? POSTGRESQL : MYSQL;
  }

  /** Returns whether a value consists only of settings that metadata may set. */
  boolean accept(String value) {
    Matcher matcher = setting.matcher(value.strip());
    int end = 0;
    while (end < matcher.regionEnd()) {
      matcher.region(end, matcher.regionEnd());
      if (!matcher.lookingAt() || !names.contains(matcher.group(1))) {
        return false;
      }
      end = matcher.end();
    }
    return end > 0;
  }

  /** Returns the names of the settings, sorted. */
  Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  String describe() {
    return rule + ", each on the list of session settings in docs/driver-properties.md";
  }
}
